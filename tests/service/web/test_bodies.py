import json
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from service.moderation import store
from service.moderation.database import Database
from service.web.bodies import LARGEST_BODY

URL = "/api/v1/comments"
FORM = "application/x-www-form-urlencoded"
GOOD = {"content": "Merci pour cet article.", "author": "Awa", "thread": "/marche"}


def test_the_three_ways_of_writing_store_the_same(client: FlaskClient, database: Database) -> None:
    bodies = [
        client.post(URL, json={**GOOD, "thread": "/a"}),
        client.post(URL, data=urlencode({**GOOD, "thread": "/b"}), content_type=FORM),
        client.post(URL, data={**GOOD, "thread": "/c"}, content_type="multipart/form-data"),
    ]
    assert [response.status_code for response in bodies] == [202] * 3
    records = [store.find_record(database, r.get_json()["id"]) for r in bodies]
    kept = {(r.comment.content, r.comment.author) for r in records if r}
    assert kept == {(GOOD["content"], GOOD["author"])}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b'{"content": NaN, "author": "Awa"}', "application/json", 400),
        (b'{"content": "\\ud800", "author": "Awa"}', "application/json", 400),
        (b'{"content": "\xff", "author": "Awa"}', "application/json", 400),
        (b'{"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}", "application/json", 400),
        ('{"content": "a"}'.encode("utf-16"), "application/json", 400),
        (b'{"content": ' + b"9" * 6_000 + b', "author": "Awa"}', "application/json", 400),
        (b"content=%ff%fe&author=Awa", FORM, 400),
        (b"content=\xff&author=Awa", FORM, 400),
        (b"&".join(b"f%d=x" % i for i in range(200)), FORM, 413),
        (json.dumps({f"f{i}": "x" for i in range(51)}).encode(), "application/json", 413),
        (b"content=" + b"a" * LARGEST_BODY, FORM, 413),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b"{}", "application/json; charset=latin-1", 415),
        (b"content=a", "multipart/form-data", 400),
        (b"nonsense", "multipart/form-data; boundary=x", 400),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_a_problem(
    client: FlaskClient, body: bytes, kind: str, status: int
) -> None:
    response = client.post(URL, data=body, content_type=kind)
    assert response.status_code == status
    problem = response.get_json()
    too_long = len(body) > LARGEST_BODY
    code = "content_too_long" if too_long else "bad_request"
    assert (problem["status"], problem["code"]) == (status, code)


def test_brackets_in_a_text_are_no_depth(client: FlaskClient) -> None:
    content = "Ma liste : " + "[ " * 30
    assert client.post(URL, json={**GOOD, "content": content}).status_code == 202


def test_a_body_without_a_length_is_not_waited_for(client: FlaskClient) -> None:
    headers = {"Transfer-Encoding": "chunked"}
    response = client.post(URL, json=GOOD, headers=headers)
    assert response.status_code == 411


def test_a_compressed_body_is_not_unpacked(client: FlaskClient) -> None:
    response = client.post(URL, json=GOOD, headers={"Content-Encoding": "gzip"})
    assert response.status_code == 415


def test_multipart_with_invalid_utf8_a_file_or_many_parts_is_refused(client: FlaskClient) -> None:
    def part(disposition: str, value: bytes) -> bytes:
        head = f"--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
        return head.encode() + value + b"\r\n"

    def post(*parts: bytes) -> int:
        body = b"".join(parts) + b"--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        return client.post(URL, data=body, content_type=kind).status_code

    good = [part(f'name="{name}"', value.encode()) for name, value in GOOD.items()]
    assert post(*good) == 202
    assert post(part('name="content"', b"\xff"), *good) == 400
    assert post(part('name="f"; filename="f.txt"', b"x"), *good) == 400
    other = [part('name="content"', b"Un autre texte."), *good[1:]]
    assert post(part('name="f"; filename=""', b""), *other) == 202
    assert post(*[part(f'name="f{i}"', b"x") for i in range(60)], *good) == 413


def test_odd_but_valid_unicode_is_kept_and_the_rest_normalised(
    client: FlaskClient, database: Database
) -> None:
    text = "a\x00b\x07\r\nc\ufffe \u202ed\u202c e\u0301 \U0001f44d"
    response = client.post(URL, json={**GOOD, "content": text})
    record = store.find_record(database, response.get_json()["id"])
    assert record is not None
    assert record.comment.content == "ab\nc \u202ed\u202c \u00e9 \U0001f44d"
