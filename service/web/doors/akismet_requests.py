"""What Akismet's callers send: forms and JSON, their key in any of four places, read mildly."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from flask import Request

from service.moderation.codes import Code
from service.moderation.store.site_keys import KEY_LENGTH
from service.web.problems import Problem

LARGEST_BODY = 1024 * 1024
"""Bytes: WordPress's plugin sends the longest comment twice, each letter as up to twelve bytes."""
MOST_FIELDS = 1000
"""The plugin sends every field of the form and every header of the visitor's request as well."""
KEY_NAMES = ("api_key", "key")
CHARSETS = frozenset(
    {
        "iso-8859-1",
        "iso-8859-2",
        "iso-8859-15",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1256",
        "koi8-r",
        "big5",
        "gb2312",
        "gbk",
        "euc-jp",
        "euc-kr",
        "shift_jis",
    }
)
"""What a `blog_charset` may be beside UTF-8."""
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Call:
    """One call's fields, each a text; `garbled` if some of its bytes could not be read."""

    fields: Mapping[str, str]
    key: str
    garbled: bool = False

    def find(self, *names: str) -> str:
        """The first of these fields that is not empty."""
        return next((self.fields[name] for name in names if self.fields.get(name)), "")

    @property
    def is_test(self) -> bool:
        """Whether nothing is to be learnt from it."""
        return self.find("is_test").lower() not in {"", "0", "false"}


def read_call(request: Request, key_names: tuple[str, ...] = KEY_NAMES) -> Call:
    """The call in a request; of a repeated field the first counts, and the body's before the query.

    The key is looked for under these names in the body, then in the query, then as the first label
    of the host's name (`KEY.rest.akismet.com`). Raises Problems: 400 for what is no JSON object,
    411 for a body of no known length, 413 for too much.
    """
    if "Transfer-Encoding" in request.headers:
        # Whoever does not say how much is coming could keep a thread waiting for it.
        raise Problem(HTTPStatus.LENGTH_REQUIRED, Code.BAD_REQUEST)
    body, garbled = _read_body(request)
    query = _collect(request.args.items(multi=True))
    places = ((place, name) for place in (body, query) for name in key_names)
    key = next((place[name] for place, name in places if place.get(name)), "")
    return Call({**query, **body}, key or _read_host(request.host), garbled)


def _read_body(request: Request) -> tuple[Mapping[str, str], bool]:
    if request.mimetype == "application/json":
        return _read_json(request.get_data(cache=False))
    if request.mimetype == "multipart/form-data":
        request.max_form_parts = MOST_FIELDS
        fields = _collect(request.form.items(multi=True))
        return fields, any("\ufffd" in value for value in fields.values())
    return _read_form(request.get_data(cache=False))


def _read_json(body: bytes) -> tuple[Mapping[str, str], bool]:
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST) from error
    if not isinstance(found, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST)
    spelt = {name: _spell(value) for name, value in found.items()}
    return _collect(spelt.items()), any(_HALVES.search(value) for value in spelt.values())


def _spell(value: object) -> str:
    """A JSON value as a form would have it; lists and objects, of which none is used, are none."""
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, str | int | float) else ""


def _read_form(body: bytes) -> tuple[Mapping[str, str], bool]:
    text = body.decode("latin-1")
    try:
        return _parse(text, "utf-8"), False
    except UnicodeDecodeError:
        told = _parse(text, "latin-1").get("blog_charset", "").strip().lower()
    if told in CHARSETS:
        try:
            return _parse(text, told), False
        except UnicodeDecodeError:
            pass
    return _parse(text, "utf-8", "replace"), True


def _parse(text: str, encoding: str, errors: str = "strict") -> Mapping[str, str]:
    # What is not percent-encoded is in the body's own encoding as well.
    raw = text.encode("latin-1").decode(encoding, errors)
    return _collect(parse_qsl(raw, keep_blank_values=True, encoding=encoding, errors=errors))


def _collect(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for number, (name, value) in enumerate(pairs):
        if number >= MOST_FIELDS:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Code.BAD_REQUEST)
        fields.setdefault(name, _clean(value))
    return fields


def _clean(text: str) -> str:
    # No database takes halves of characters, which JSON can hold, and PostgreSQL no NUL.
    return _HALVES.sub("\ufffd", text).replace("\x00", "")


def _read_host(host: str) -> str:
    label, _, domain = host.partition(".")
    return label if len(label) == KEY_LENGTH and label.isalnum() and "." in domain else ""
