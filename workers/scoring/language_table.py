"""The file that holds the language model: for each script, what its n-grams say of languages."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workers.scoring.array_file import UNREADABLE, write_arrays

SHIPPED = Path(__file__).with_name("languages.npz")
"""The model that comes with Palabre. Its numbers are derived from CC BY-SA 4.0 word frequencies."""

_FORMAT = 1
_MOST_BYTES = 4 * 2**20
_MOST_BITS = 20


class LanguageTableError(Exception):
    """A language model that is missing, damaged, or not of the format this version reads."""


@dataclass(frozen=True, slots=True, eq=False)
class LanguageTable:
    """The weights of the languages that share a script.

    `languages` names the columns, "und" for names, gibberish and languages without an ISO 639-1
    code. `weights` holds 2 ** bits rows of int8; a text's score for a language is its `constant`
    plus `step` times the sum of the rows of the text's hashed n-grams, a logarithm of its odds.
    """

    languages: tuple[str, ...]
    weights: NDArray[np.int8]
    constants: NDArray[np.float64]
    step: float

    @property
    def bits(self) -> int:
        """How many bits a hash must have to name a row."""
        return len(self.weights).bit_length() - 1


Tables = Mapping[str, LanguageTable]
"""A table for each script that several languages write, by the script's name."""


def write_tables(tables: Tables, path: Path) -> None:
    """Write `tables` to `path`, compressed; the same numbers always give the same bytes.

    The file appears whole or not at all. OSError if it cannot be written.
    """
    description = json.dumps(
        {
            "format": _FORMAT,
            "version": version_of(tables),
            "scripts": {script: table.languages for script, table in tables.items()},
        }
    )
    arrays: dict[str, NDArray[np.generic]] = {}
    for script, table in tables.items():
        # Columns of one language lie together: they compress better.
        arrays[f"{script}_weights"] = np.ascontiguousarray(table.weights.T)
        arrays[f"{script}_constants"] = np.append(table.constants, table.step).astype("<f8")
    arrays["description"] = np.frombuffer(description.encode("ascii"), dtype=np.uint8)
    write_arrays(arrays, path)


def read_tables(path: Path = SHIPPED) -> Tables:
    """Return the tables of the file `path`; LanguageTableError whatever is wrong with it.

    No pickle is loaded: a model file holds numbers, and cannot run code.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise LanguageTableError(f"the language model {path} is too big to be one")
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            description = json.loads(bytes(arrays["description"]))
            tables = {
                script: _table(
                    tuple(map(str, languages)),
                    arrays[f"{script}_weights"],
                    arrays[f"{script}_constants"],
                )
                for script, languages in description["scripts"].items()
            }
            written = description["version"]
    except UNREADABLE as error:
        raise LanguageTableError(f"the language model {path} cannot be read: {error}") from error
    if version_of(tables) != written:
        raise LanguageTableError(f"the language model {path} is damaged: numbers and name differ")
    return tables


def version_of(tables: Tables) -> str:
    """Return the format and the first digits of the SHA-256 of all numbers and names."""
    digest = hashlib.sha256()
    for script, table in sorted(tables.items()):
        digest.update(f"{script} {' '.join(table.languages)} {table.step!r}".encode())
        digest.update(np.ascontiguousarray(table.weights).tobytes())
        digest.update(table.constants.astype("<f8").tobytes())
    return f"{_FORMAT}-{digest.hexdigest()[:12]}"


def _table(
    languages: tuple[str, ...], columns: NDArray[np.int8], constants: NDArray[np.float64]
) -> LanguageTable:
    if columns.dtype != np.int8 or columns.ndim != 2 or constants.dtype != np.float64:
        raise ValueError("a table must hold int8 weights and float64 constants")
    bits = columns.shape[1].bit_length() - 1
    if columns.shape != (len(languages), 1 << bits) or not 1 <= bits <= _MOST_BITS:
        raise ValueError("a table must hold 2 ** n weights for each language")
    if constants.shape != (len(languages) + 1,) or not np.isfinite(constants).all():
        raise ValueError("a table's constants are out of bounds")
    weights = np.ascontiguousarray(columns.T)
    return LanguageTable(languages, weights, constants[:-1], float(constants[-1]))
