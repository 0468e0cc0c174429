"""The labelled comments of a data folder, read from its gzipped JSON lines."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path


class DataError(Exception):
    """A data folder that misses a file, or holds a line that is not a labelled comment."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled comment: 1 is toxic or spam, 0 is honest; `set_name` says where it is from.

    `extra` is what its set tells beside the label, such as a finer class.
    """

    text: str
    label: int
    language: str
    set_name: str
    permissive: bool
    extra: Mapping[str, str] = field(default_factory=dict)


def read_rows(data: Path, name: str, *, permissive_only: bool = False) -> list[Row]:
    """Return the rows of `data`/`name`.jsonl.gz in order; DataError if they cannot be read."""
    path = data / f"{name}.jsonl.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [_parse(line, path, number) for number, line in _numbered(lines)]
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read {path}: {error}") from error
    return [row for row in rows if row.permissive or not permissive_only]


def _numbered(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _parse(line: str, path: Path, number: int) -> Row:
    try:
        fields = json.loads(line)
        return Row(
            text=str(fields["text"]),
            label=int(bool(fields["label"])),
            language=str(fields["lang"]),
            set_name=str(fields["set"]),
            permissive=fields["lic"] == "permissive",
            extra={name: str(value) for name, value in (fields.get("extra") or {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}, line {number}: not a labelled comment ({error!r})") from error
