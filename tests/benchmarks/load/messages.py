"""HTTP requests built before the clock starts, and the file that hands them to the client."""

import json
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

THREADS = 200
"""How many articles the comments are spread over."""

_LENGTH = struct.Struct("<I")


def build_for_palabre(texts: Sequence[str], first: int) -> Iterable[bytes]:
    """A POST for each text; `first` is the first one's number, for tokens never seen before."""
    for number, text in enumerate(texts, first):
        fields = {
            "content": text,
            "author": f"Lectrice {number % 5_000}",
            "thread": f"/articles/{number % THREADS}",
            "captcha_token": f"good-0.9~{number}",
        }
        yield _post("/api/v1/comments", fields)


def build_for_isso(texts: Sequence[str], first: int) -> Iterable[bytes]:
    """A POST for each text; the title spares Isso a request to the site it comments on."""
    for number, text in enumerate(texts, first):
        fields = {"text": text, "author": f"Lectrice {number % 5_000}", "title": "Un article"}
        yield _post(f"/new?uri=/articles/{number % THREADS}", fields)


def build_for_siteverify(count: int) -> Iterable[bytes]:
    """What a service asks siteverify, without a service around it."""
    for number in range(count):
        body = f"secret=secret-key&response=good-0.9~{number}&remoteip=127.0.0.1".encode()
        yield _request("/recaptcha/api/siteverify", "application/x-www-form-urlencoded", body)


def _post(path: str, fields: dict[str, str]) -> bytes:
    body = json.dumps(fields, ensure_ascii=False).encode()
    return _request(path, "application/json", body)


def _request(path: str, kind: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        f"Accept: application/json\r\nAccept-Language: fr\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def write_messages(messages: Iterable[bytes], path: Path) -> None:
    """Write each message after its length in bytes (uint32, little-endian)."""
    with path.open("wb") as file:
        for message in messages:
            file.write(_LENGTH.pack(len(message)) + message)


def read_messages(path: Path) -> list[bytes]:
    """Return what `write_messages` wrote."""
    content = path.read_bytes()
    messages, at = [], 0
    while at < len(content):
        (length,) = _LENGTH.unpack_from(content, at)
        at += _LENGTH.size
        messages.append(content[at : at + length])
        at += length
    return messages
