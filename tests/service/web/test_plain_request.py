# gunicorn has no type hints.
# mypy: allow-untyped-calls

import socket
from typing import Any

import pytest
from gunicorn import http
from gunicorn.config import Config
from gunicorn.http import wsgi
from hypothesis import given
from hypothesis import strategies as st

from service.web.connection import common_environ
from service.web.plain_request import LONGEST, MOST_FIELDS, read_plain

SCHEMES = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_SSL": "on"}
COMMON: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.url_scheme": "http",
}
START = b"POST /api/v1/comments?a=1 HTTP/1.1\r\nHost: blog.example\r\n"
BROWSER = (
    START + b"User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept-Language: fr;q=0.5\r\n"
    b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nConnection: keep-alive\r\n"
    b'content-type: application/json\r\nContent-Length:  7 \r\n\r\n{"a":1}'
)


def test_what_a_browser_sends_is_plain() -> None:
    environ = read_plain(BROWSER, COMMON, {})
    assert environ is not None
    assert environ.pop("wsgi.input").read() == b'{"a":1}'
    assert environ == {
        **COMMON,
        "REQUEST_METHOD": "POST",
        "RAW_URI": "/api/v1/comments?a=1",
        "PATH_INFO": "/api/v1/comments",
        "QUERY_STRING": "a=1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": "7",
        "HTTP_HOST": "blog.example",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64)",
        "HTTP_ACCEPT_LANGUAGE": "fr;q=0.5",
        "HTTP_X_FORWARDED_FOR": "203.0.113.9",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_CONNECTION": "keep-alive",
    }


@pytest.mark.parametrize(
    "lines",
    [
        b"Transfer-Encoding: chunked\r\n",
        b"transfer-encoding: identity\r\n",
        b"Expect: 100-continue\r\n",
        b"Upgrade: h2c\r\n",
        b"Trailer: X\r\n",
        b"HOST: another\r\n",
        b"Accept: a\r\nAccept: b\r\n",
        b"Content_Length: 3\r\n",
        b"X_Forwarded_For: 1.2.3.4\r\n",
        b"Accept : a\r\n",
        b" Accept: a\r\n",
        b"X: a\r\n b\r\n",
        b"X: a\0b\r\n",
        b"X: a\rb\r\n",
        b"X: a\nY: b\r\n",
        b"X: \xc3\xa9\r\n",
        b"no colon\r\n",
        b": no name\r\n",
        b"Content-Length: +0\r\n",
        b"Content-Length: 1\r\n",
        b"Content-Length: 0\r\nContent-Length: 0\r\n",
        b"Content-Length: \r\n",
        b"X: " + b"a" * LONGEST + b"\r\n",
        b"".join(b"X-%d: a\r\n" % number for number in range(MOST_FIELDS)),
    ],
)
def test_what_could_be_understood_in_two_ways_is_left_to_the_parser(lines: bytes) -> None:
    assert read_plain(START + b"\r\n", COMMON, {}) is not None
    assert read_plain(START + lines + b"\r\n", COMMON, {}) is None


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/1.0",
        b"GET / HTTP/2.0",
        b"get / HTTP/1.1",
        b"GET  / HTTP/1.1",
        b"GET /#a HTTP/1.1",
        b"GET /\xe9 HTTP/1.1",
        b"GET * HTTP/1.1",
        b"GET http://x/ HTTP/1.1",
        b"CONNECT x:1 HTTP/1.1",
        b"\r\nGET / HTTP/1.1",
    ],
)
def test_an_unusual_request_line_is_left_to_the_parser(line: bytes) -> None:
    assert read_plain(line + b"\r\nHost: x\r\n\r\n", COMMON, {}) is None


@pytest.mark.parametrize(
    ("lines", "schemes", "scheme"),
    [
        (b"X-Forwarded-Proto: https\r\n", {}, "http"),
        (b"X-Forwarded-Proto: https\r\n", SCHEMES, "https"),
        (b"X-Forwarded-Proto: ftp\r\n", SCHEMES, "http"),
        (b"X-Forwarded-Ssl: on\r\n", SCHEMES, "https"),
        (b"", SCHEMES, "http"),
        (b"X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off\r\n", SCHEMES, None),
    ],
)
def test_a_trusted_proxy_tells_the_scheme_in_one_way(
    lines: bytes, schemes: dict[str, str], scheme: str | None
) -> None:
    environ = read_plain(START + lines + b"\r\n", COMMON, schemes)
    assert (environ and environ["wsgi.url_scheme"]) == scheme


def test_only_what_is_below_the_mount_is_plain() -> None:
    mounted = {**COMMON, "SCRIPT_NAME": "/talk"}
    below = read_plain(b"GET /talk/a%20b HTTP/1.1\r\nHost: x\r\n\r\n", mounted, {})
    assert below is not None
    assert below["PATH_INFO"] == "/a b"
    assert read_plain(b"GET /other HTTP/1.1\r\nHost: x\r\n\r\n", mounted, {}) is None


COMMON_NAMES = ["Host", "Accept", "Cookie", "Content-Type", "Content-Length", "X-Forwarded-Proto"]
ODD_NAMES = ["accept", "X-Forwarded-Ssl", "Transfer-Encoding", "Expect", "X_A", "SCRIPT_NAME", "A:"]
NAMES = st.sampled_from([*COMMON_NAMES, "Connection", "Proxy", "1", *ODD_NAMES])
VALUES = st.sampled_from(
    ["", "a", " a\tb ", "0", "3", "+3", "https", "on", "close", "chunked", "é"]
)
ENDS = st.sampled_from(["\r\n"] * 40 + ["\n", "\r", " \r\n "])
TARGETS = st.sampled_from(
    ["/", "//x", "/a?b?c", "/%C3%A9?%41", "/a;b", "/a#b", "*", "//[", "/?", "a"]
)
FIELDS = st.lists(st.tuples(NAMES, VALUES, ENDS), max_size=5)


@given(
    st.sampled_from(["GET", "POST", "BREW", "get"]), TARGETS, FIELDS, st.sampled_from(["", "abc"])
)
def test_what_is_plain_means_to_the_application_what_it_means_to_gunicorn(
    method: str, target: str, fields: list[tuple[str, str, str]], body: str
) -> None:
    lines = "".join(f"{name}: {value}{end}" for name, value, end in fields)
    request = f"{method} {target} HTTP/1.1\r\n{lines}\r\n{body}".encode("latin-1")
    cfg = Config()
    environ = read_plain(
        request,
        {**common_environ(cfg), "REMOTE_ADDR": "127.0.0.1", "REMOTE_PORT": "5"},
        {"HTTP_" + name.replace("-", "_"): on for name, on in cfg.secure_scheme_headers.items()},
    )
    if environ is None:
        return
    left, right = socket.socketpair()
    with left, right:
        left.close()
        parser = http.get_parser(cfg, right, ("127.0.0.1", 5))
        parser.unreader.unread(request)
        parsed = next(parser)
        _, expected = wsgi.create(parsed, right, ("127.0.0.1", 5), ("", ""), cfg)
        assert environ.pop("wsgi.input").read() == parsed.body.read()
        assert parser.unreader.take_buffered() == b""
    for key, value in environ.items():
        assert key in {"wsgi.errors", "wsgi.multithread"} or expected.pop(key) == value
    assert not [key for key in expected if key.startswith("HTTP_")]
