"""Requests so ordinary that one expression reads them; all others are left to gunicorn's parser."""

import functools
import io
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

LONGEST = 4000
"""Bytes of the longest head read here, below every limit that gunicorn is given."""
MOST_FIELDS = 64
HEAD = re.compile(
    # Origin-form without a fragment, HTTP/1.1, and a subset of the tokens and of the values that
    # RFC 9110 (5.6.2, 5.5) allows: nothing that a proxy could have understood in another way.
    rb"([A-Z]{3,20}) (/[!\"$-~]*) HTTP/1\.1\r\n((?:[A-Za-z][A-Za-z0-9-]*:[\t -~]*\r\n)+)\r\n"
)
FRAMING = frozenset({"HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "HTTP_UPGRADE", "HTTP_TRAILER"})
UNPREFIXED = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})

Environ = dict[str, Any]


def read_plain(
    request: bytes, common: Mapping[str, Any], schemes: Mapping[str, str]
) -> Environ | None:
    """The WSGI environment of the complete `request`, None if it is not plain.

    `common` is what it has in common with all others on its connection; `schemes` are the fields
    (by their name in the environment) with which its sender may say https, and their values.
    """
    head = HEAD.match(request)
    if head is None or head.end() > LONGEST:
        return None
    method, target, fields = (part.decode("ascii") for part in head.groups())
    environ = {**common, "REQUEST_METHOD": method, "RAW_URI": target}
    if not (_add_target(environ, target) and _add_fields(environ, fields.split("\r\n")[:-1])):
        return None
    if schemes and not _add_scheme(environ, schemes):
        return None
    length = environ.get("CONTENT_LENGTH", "0")
    body = request[head.end() :]
    if not length.isdecimal() or int(length) != len(body):
        return None
    environ["wsgi.input"] = io.BytesIO(body)
    return environ


def _add_target(environ: Environ, target: str) -> bool:
    """Whether the target is below the path at which the application is mounted."""
    path, _, environ["QUERY_STRING"] = target.partition("?")
    mounted: str = environ["SCRIPT_NAME"]
    if not path.startswith(mounted):
        return False
    path = path[len(mounted) :]
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1") if "%" in path else path
    return True


def _add_fields(environ: Environ, lines: list[str]) -> bool:
    """Whether all fields came once, and none changes how the request is framed."""
    expected = len(environ) + len(lines)
    for line in lines:
        name, _, value = line.partition(":")
        environ[_name(name)] = value.strip(" \t")
    once = len(environ) == expected
    return once and len(lines) <= MOST_FIELDS and FRAMING.isdisjoint(environ)


@functools.lru_cache(maxsize=1024)
def _name(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in UNPREFIXED else "HTTP_" + key


def _add_scheme(environ: Environ, schemes: Mapping[str, str]) -> bool:
    """Whether the proxy told the scheme in one way at most."""
    told = [key for key in schemes if key in environ]
    if told:
        secure = environ[told[0]] == schemes[told[0]]
        environ["wsgi.url_scheme"] = "https" if secure else "http"
    return len(told) <= 1
