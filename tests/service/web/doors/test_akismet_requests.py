import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request as BaseRequest

from service.web.doors.akismet_requests import MOST_FIELDS, Call, read_call
from service.web.problems import Problem

FORM = "application/x-www-form-urlencoded"


def read(body: bytes, mimetype: str = FORM, host: str = "localhost", query: str = "") -> Call:
    app = Flask(__name__)
    headers: list[tuple[str, str]] = [("Host", host)]
    builder = EnvironBuilder(
        path=f"/1.1/comment-check{query}",
        method="POST",
        data=body,
        content_type=mimetype,
        headers=headers,
    )
    request = app.request_class(builder.get_environ())
    assert isinstance(request, BaseRequest)
    return read_call(request)


@pytest.mark.parametrize(
    ("body", "content", "garbled"),
    [
        (b"comment_content=%C3%A9t%C3%A9", "été", False),
        ("comment_content=été".encode(), "été", False),
        (b"blog_charset=ISO-8859-1&comment_content=%E9t%E9", "été", False),
        ("blog_charset=windows-1251&comment_content=мир".encode("windows-1251"), "мир", False),
        (b"comment_content=%E9t%E9", "�t�", True),
        (b"blog_charset=utf-7&comment_content=%E9", "�", True),
        (b"blog_charset=shift_jis&comment_content=%FF", "�", True),
        (b"comment_content=a&comment_content=b", "a", False),
        (b"comment_content", "", False),
        (b"", "", False),
    ],
)
def test_a_form_is_read_in_the_encoding_of_its_blog(
    body: bytes, content: str, garbled: bool
) -> None:
    call = read(body)
    assert (call.find("comment_content"), call.garbled) == (content, garbled)


@pytest.mark.parametrize(
    ("value", "text"),
    [('"a"', "a"), ("1", "1"), ("1.5", "1.5"), ("true", "1"), ("false", "")]
    + [(each, "") for each in ("null", "[]", '["a"]', "{}", '{"a": 1}')],
)
def test_json_is_read_as_a_form_would_have_it(value: str, text: str) -> None:
    body = f'{{"is_test": {value}}}'.encode()
    assert read(body, "application/json").find("is_test") == text


def test_halves_of_characters_are_told_as_what_could_not_be_read() -> None:
    whole = read(rb'{"comment_content": "\ud83d\ude00"}', "application/json")
    half = read(rb'{"comment_content": "\ud83d"}', "application/json")
    assert (whole.find("comment_content"), whole.garbled) == ("😀", False)
    assert (half.find("comment_content"), half.garbled) == ("�", True)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b'"a"', b"{", b"\xff", b"[" * 100_000, b'{"a":' * 50_000]
)
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        read(body, "application/json")
    assert refused.value.status == 400


@pytest.mark.parametrize("mimetype", [FORM, "application/json"])
def test_no_call_has_fields_without_end(mimetype: str) -> None:
    names = range(MOST_FIELDS + 1)
    form = b"&".join(b"f%d=1" % name for name in names)
    json = b"{" + b",".join(b'"f%d": 1' % name for name in names) + b"}"
    with pytest.raises(Problem) as refused:
        read(form if mimetype == FORM else json, mimetype)
    assert refused.value.status == 413


def test_multipart_is_read_as_well() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="comment_content"\r\n\r\n'
        b"\xc3\xa9t\xc3\xa9\r\n--b--\r\n"
    )
    assert read(body, "multipart/form-data; boundary=b").find("comment_content") == "été"


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("abcdefabcdef.rest.akismet.com", "abcdefabcdef"),
        ("abcdefabcdef.rest.akismet.com:8000", "abcdefabcdef"),
        ("rest.akismet.com", ""),
        ("abcdefabcdef", ""),
        ("abcdefabcdef.localhost", ""),
        ("abcdef-bcdef.rest.example", ""),
        ("abcdefabcdefg.rest.example", ""),
    ],
)
def test_a_host_may_begin_with_the_key(host: str, key: str) -> None:
    assert read(b"", host=host).key == key


def test_a_key_in_the_body_comes_first_and_then_one_in_the_query() -> None:
    host = "abcdefabcdef.rest.example"
    assert read(b"key=body&api_key=first", host=host, query="?api_key=query").key == "first"
    assert read(b"key=body", host=host, query="?api_key=query").key == "body"
    assert read(b"", host=host, query="?key=query").key == "query"


@pytest.mark.parametrize(
    ("value", "is_test"),
    [("1", True), ("true", True), ("0", False), ("", False), ("False", False)],
)
def test_what_is_a_test_is_told_in_many_ways(value: str, is_test: bool) -> None:
    assert Call({"is_test": value}, "").is_test is is_test
