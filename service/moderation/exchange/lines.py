"""JSON lines from a file, one at a time and none too long."""

import json
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 1024 * 1024
"""Bytes; a comment of the greatest length fits in several times."""


def stream_objects(file: BinaryIO) -> Iterator[tuple[int, dict[str, object] | None]]:
    """The number and the object of every line but blank ones; None if it is none, or too long."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        whole = len(line) < LONGEST_LINE or line.endswith(b"\n")
        if not whole:
            _skip_line(file)
        if line.strip() or not whole:
            yield number, _parse(line) if whole else None


def _skip_line(file: BinaryIO) -> None:
    while part := file.readline(LONGEST_LINE):
        if part.endswith(b"\n"):
            return


def _parse(line: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(line.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_text(found: dict[str, object], name: str) -> str:
    """A text of an object; empty where it is missing or something else."""
    value = found.get(name)
    return value if isinstance(value, str) else ""


def read_object(found: dict[str, object], name: str) -> dict[str, object]:
    """An object within an object; empty where it is missing or something else."""
    value = found.get(name)
    return value if isinstance(value, dict) else {}
