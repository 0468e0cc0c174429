"""Reading a request's body into fields: JSON, urlencoded or multipart, strictly in UTF-8."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from service.moderation.codes import Code
from service.web.problems import Problem

LARGEST_BODY = 256 * 1024
"""Room for the longest content in any script: 12 bytes for each character, percent-encoded."""
MOST_FIELDS = 50
DEEPEST_JSON = 20


def read_fields(request: Request) -> Mapping[str, object]:
    """The decoded fields of a body; of a repeated form field the first counts.

    Raises Problem: 400 for what cannot be decoded, 413 for too much, 415 for another type.
    """
    if "Transfer-Encoding" in request.headers:
        # Whoever does not say how much is coming could keep a thread waiting for it.
        raise Problem(HTTPStatus.LENGTH_REQUIRED, Code.BAD_REQUEST)
    if request.content_encoding or _charset(request) not in {"", "utf-8", "utf8"}:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, Code.BAD_REQUEST)
    reader = _READERS.get(request.mimetype)
    if reader is None:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, Code.BAD_REQUEST)
    try:
        return reader(request)
    except (ValueError, RecursionError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST) from error


def _charset(request: Request) -> str:
    return request.mimetype_params.get("charset", "").lower()


def _read_json(request: Request) -> Mapping[str, object]:
    text = request.get_data(cache=False).decode("utf-8")
    fields = json.loads(text, parse_constant=_refuse_constant)
    if not isinstance(fields, dict):
        raise ValueError("not an object")
    if _is_deeper(fields, DEEPEST_JSON):
        raise ValueError("too deep")
    if len(fields) > MOST_FIELDS:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Code.BAD_REQUEST)
    return fields


def _is_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in inside)


def _refuse_constant(name: str) -> NoReturn:
    # RFC 8259 knows no NaN and no Infinity, though Python's parser does.
    raise ValueError(name)


def _read_form(request: Request) -> Mapping[str, object]:
    body = request.get_data(cache=False)
    if body.count(b"&") >= MOST_FIELDS:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Code.BAD_REQUEST)
    pairs = parse_qsl(
        body.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict"
    )
    return _first_values(pairs)


def _read_multipart(request: Request) -> Mapping[str, object]:
    boundary = request.mimetype_params.get("boundary", "")
    if not boundary:
        raise ValueError("no boundary")
    decoder = MultipartDecoder(boundary.encode("ascii"), max_parts=MOST_FIELDS)
    decoder.receive_data(request.get_data(cache=False))
    decoder.receive_data(None)
    pairs: list[tuple[str, bytes]] = []
    event = decoder.next_event()
    # Werkzeug's own form parser would replace invalid UTF-8 silently; here it is refused.
    while not isinstance(event, Epilogue | NeedData):
        if isinstance(event, Field):
            pairs.append((event.name, b""))
        elif isinstance(event, File) and event.filename:
            raise ValueError("a comment carries no file")
        elif isinstance(event, File):
            # A file input that nobody used: browsers send it all the same.
            pairs.append((event.name, b""))
        elif isinstance(event, Data):
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + event.data)
        event = decoder.next_event()
    return _first_values([(name, value.decode("utf-8")) for name, value in pairs])


def _first_values(pairs: list[tuple[str, str]]) -> Mapping[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields


_READERS: Mapping[str, Callable[[Request], Mapping[str, object]]] = {
    "application/json": _read_json,
    "application/x-www-form-urlencoded": _read_form,
    "multipart/form-data": _read_multipart,
}
