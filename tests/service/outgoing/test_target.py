import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.outgoing.target import BadUrlError, read_target


@pytest.mark.parametrize(
    ("url", "host", "port", "origin"),
    [
        ("https://hooks.example.org/a?b=c", "hooks.example.org", 443, "https://hooks.example.org"),
        ("http://a.example:8080", "a.example", 8080, "http://a.example:8080"),
        ("HTTPS://[2a00::1]:444/x", "2a00::1", 444, "https://[2a00::1]:444"),
        ("https://xn--caf-dma.example./", "xn--caf-dma.example.", 443, None),
    ],
)
def test_an_address_is_read(url: str, host: str, port: int, origin: str | None) -> None:
    target = read_target(url)
    assert (target.host, target.port) == (host, port)
    assert origin in (None, target.origin)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.org",
        "//hooks.example.org",
        "ftp://hooks.example.org",
        "file:///etc/passwd",
        "gopher://127.0.0.1:25/x",
        "https://",
        "https:///path",
        "https://user:password@hooks.example.org",
        "https://good.example@127.0.0.1/",
        "https://hooks.example.org#@evil.example",
        "https://hooks.example.org\\@evil.example",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:http/",
        "https://hooks .example.org/",
        "https://hooks\t.example.org/",
        "https://hooks.example.org/\r\nX: y",
        "https://ⓗooks.example.org/",
        "https://127。0。0。1/",
        "https://[fe80::1%25eth0]/",
        "https://[::1",
        "https://a..b/",
        "https://%31%32%37.0.0.1/",
        "https://" + "a" * 2_000,
    ],
)
def test_what_libraries_might_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(BadUrlError):
        read_target(url)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}@host/", f"http://host:{text}/"):
        try:
            target = read_target(url)
        except BadUrlError:
            continue
        assert target.host
        assert 0 < target.port < 65_536
