"""Requests made to be expensive, to be taken for others, or to write into what is sent back."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import quote

import pytest
from flask import Request
from flask.testing import FlaskClient
from redis import Redis

from config.settings import Settings
from service.moderation.identifiers import new_identifier
from service.moderation.keys import Keyring
from service.web.clients import find_address
from tests.conftest import SECRET
from tests.service.web.apps import open_app

Record = Callable[[str, object], None]
URL = "/api/v1/comments"
GOOD = {"content": "Merci pour cet article.", "author": "Awa", "thread": "/marche"}
JSON, MULTIPART = "application/json", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
BREAKS = (
    "\r\nX-Evil: 1",
    "\nX-Evil: 1",
    "%0d%0aX-Evil:%201",
    "\u560a\u560dX-Evil: 1",
    "\x85X-Evil: 1",
)
CHEAP = 0.1
"""Seconds of one processor, at most, for a body that is refused."""
OURS = "https://www.example.org"


def write_bombs() -> Iterator[tuple[str, bytes, str]]:
    """Bodies that cost a careless parser seconds or gigabytes."""
    yield "10 MB of text", b'{"content": "' + b"a" * 10_000_000 + b'"}', JSON
    yield (
        "1,200 fields",
        b"&".join(b"f%d=1" % n for n in range(1_200)),
        "application/x-www-form-urlencoded",
    )
    yield "30,000 deep", b'{"content":' * 30_000 + b"1" + b"}" * 30_000, JSON
    yield "deep lists", b'{"content":' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON
    yield "6,000 digits", b'{"thread": ' + b"7" * 6_000 + b"}", JSON
    yield "200,000 digits", b'{"thread": ' + b"7" * 200_000 + b"}", JSON
    yield "1e999999", b'{"thread": 1e999999, "content": "a", "author": 1e999999}', JSON
    yield "10,000 parts", PART * 10_000 + b"--x--\r\n", MULTIPART
    yield "a part that begins with line breaks", PART[:-3] + b"\r\n" * 120_000, MULTIPART
    yield "a boundary that never ends", b"--x\r\n" + b"-" * 250_000, MULTIPART
    yield "half boundaries", b"--x\r\n\r\n" + b"\r\n--" * 60_000, MULTIPART
    yield "headers of a part", b"--x\r\n" + b"A: b\r\n" * 40_000, MULTIPART
    for encoding in ("utf-16", "utf-32", "utf-8-sig", "utf-7"):
        yield encoding, '{"content": "+AHg-"}'.encode(encoding), JSON
    for kind in ("application/json; charset=utf-7", "text/json", "application/xml", "*/*"):
        yield kind, b"{}", kind


def test_no_body_costs_more_than_reading_it(client: FlaskClient, record_property: Record) -> None:
    client.post(URL, json=GOOD)
    slowest, tries = 0.0, 0
    for name, body, kind in write_bombs():
        begun = time.thread_time()
        status = client.post(URL, data=body, content_type=kind).status_code
        taken = time.thread_time() - begun
        assert 400 <= status < 500, (name, status)
        assert taken < CHEAP, (name, taken)
        slowest, tries = max(slowest, taken), tries + 1
    record_property("tries", tries)
    record_property("slowest_ms", round(slowest * 1000))


@pytest.mark.parametrize("kind", ["text/html", JSON])
def test_nothing_that_is_sent_becomes_a_header(
    client: FlaskClient, kind: str, record_property: Record
) -> None:
    tries = 0
    for written in BREAKS:
        fields = {**dict.fromkeys(("lang", "return_to", "site", "parent", "url"), written), **GOOD}
        answers = [
            client.post(URL, data=fields, headers={"Accept": kind}),
            client.post(URL, data=GOOD, headers={"Prefer": quote(written), "Accept": kind}),
            client.get(f"/demo?lang={quote(written)}"),
            client.get(f"/c/{quote(written, safe='')}"),
            client.get(f"/api/v1/threads/comments?thread={quote(written)}&site=default"),
            client.get(f"/admin/sign-in?token={quote(written)}"),
            client.get(f"/{quote(written)}"),
        ]
        for answer in answers:
            assert answer.status_code < 500
            assert "X-Evil" not in answer.headers
            assert not [v for _, v in answer.headers if "\r" in v or "\n" in v]
            tries += 1
    record_property("tries", tries)


def test_ten_thousand_forwarded_addresses_are_one_client(record_property: Record) -> None:
    keyring, found = Keyring(SECRET), set()
    for number in range(10_000):
        claimed = f"203.0.{number >> 8}.{number & 255}, ::ffff:10.0.0.{number & 255}"
        environ = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": claimed}
        found.add(keyring.client(find_address(Request(environ), ("10.0.0.0/8",))))
    assert len(found) == 1
    record_property("tries", 10_000)


def test_a_limit_holds_whatever_a_client_claims_to_be(
    settings: Settings, record_property: Record
) -> None:
    with open_app(settings.replace(rate_limit="5/minute")) as app:
        client = app.test_client()
        answers = [
            client.post(
                URL,
                json={**GOOD, "content": f"Avis numéro {number}"},
                headers={
                    "X-Forwarded-For": f"10.9.8.{number}",
                    "X-Real-IP": f"10.9.8.{number}",
                    "Forwarded": f"for=10.9.8.{number}",
                    "CF-Connecting-IP": f"10.9.8.{number}",
                    "True-Client-IP": f"10.9.8.{number}",
                },
            ).status_code
            for number in range(40)
        ]
    assert answers == [202] * 5 + [429] * 35
    record_property("tries", len(answers))


def write_origins() -> Iterator[str]:
    """Origins that are not ours, however much they look like it."""
    host = OURS.removeprefix("https://")
    yield from ("null", "*", "", "https://", "file://", "https://*", "https://*.example.org")
    yield from (f"http://{host}", f"{OURS}:8443", f"{OURS}:80", f"{OURS}/", f"{OURS}?", f"{OURS}#")
    yield from (f"{OURS}.evil.example", f"https://evil{host}", f"https://evil-{host}", f"{OURS}.")
    yield from (
        f"https://evil.example/{host}",
        f"https://evil.example?{OURS}",
        f"{OURS}@evil.example",
    )
    yield from (f"https://evil.example#{host}", f"{OURS} https://evil.example", f"{OURS},null")
    yield from (OURS.upper(), OURS.replace("www", "WWW"), f" {OURS}", f"{OURS} ", f"{OURS}%00")
    yield from ("https://example.org", "https://org", "https://www.example.orgevil.example")
    yield from (f"wss://{host}", f"ftp://{host}", f"chrome-extension://{host}", f"//{host}", host)
    yield from ("https://www.examp1e.org", "https://www.еxample.org", f"{OURS}\\@evil.example")
    yield from (
        f"https://{host}_.evil.example",
        f"https://{host}'",
        f"https://{host}`",
        "undefined",
    )


def test_of_all_origins_that_look_like_ours_none_is_let_in(
    settings: Settings, record_property: Record
) -> None:
    origins, tries = list(write_origins()), 0
    assert len(origins) >= 40
    with open_app(settings.replace(allowed_origins=OURS)) as app:
        client = app.test_client()
        for origin in origins:
            headers = {"Origin": origin.encode("utf-8").decode("latin-1")}
            for answer in (
                client.post(URL, json={}, headers=headers),
                client.options(URL, headers=headers),
                client.get("/api/v1/embed", headers=headers),
                client.get("/api/v1/admin/comments", headers=headers),
            ):
                assert "Access-Control-Allow-Origin" not in answer.headers, origin
                assert "Access-Control-Allow-Credentials" not in answer.headers, origin
                tries += 1
        preflight = client.options(
            URL, headers={"Origin": OURS, "Access-Control-Request-Private-Network": "true"}
        )
        assert "Access-Control-Allow-Private-Network" not in preflight.headers
    record_property("tries", tries)


def test_guessing_addresses_of_comments_finds_nothing_and_tells_nothing(
    client: FlaskClient, now: datetime, record_property: Record
) -> None:
    made = client.post(URL, json=GOOD).get_json()
    answers = set()
    for _ in range(500):
        for path in (
            f"{URL}/{new_identifier(now)}?receipt={made['receipt']}",
            f"{URL}/{made['id']}?receipt={new_identifier(now)}",
            f"{URL}/{made['id']}",
        ):
            answer = client.get(path)
            answers.add((answer.status_code, answer.get_data()))
    assert {status for status, _ in answers} == {404}
    assert len(answers) == 1
    shown = client.get(f"/api/v1/threads/comments?thread={GOOD['thread']}")
    assert shown.get_json()["comments"] == []
    record_property("tries", 1_500)


POISONS: tuple[Callable[["Redis", bytes], object], ...] = (
    lambda redis, key: redis.set(key, b"x" * 5_000_000),
    lambda redis, key: redis.set(key, b"\x80\x04\x95\xff\x00(cos\nsystem\n(S'id'\ntR."),
    lambda redis, key: redis.rpush(key, *[b"\xff\xfe"] * 1_000),
    lambda redis, key: redis.hset(key, mapping={b"\xff": b"\x00", b"data": b"\x80"}),
    lambda redis, key: redis.zadd(key, {b"\xff": float("inf")}),
)


def test_whoever_writes_into_redis_stops_no_comment(
    client: FlaskClient, redis_url: str, record_property: Record
) -> None:
    tries = 0
    with Redis.from_url(redis_url) as redis:
        for number, poison in enumerate(POISONS):
            client.post(URL, json={**GOOD, "content": f"Avant {number}"})
            keys = [key for key in redis.keys("*") if redis.type(key) != b"stream"]
            for key in keys:
                redis.delete(key)
                poison(redis, key)
            for path in ("/readyz", "/metrics", "/admin/sign-in"):
                assert client.get(path).status_code in {200, 503}, path
            answer = client.post(URL, json={**GOOD, "content": f"Après {number}"})
            assert answer.status_code in {202, 429}, (number, answer.status_code)
            tries += len(keys)
            redis.flushall()
    record_property("tries", tries)
