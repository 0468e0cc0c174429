"""The file that holds a trained model: two tables of int8 weights and their calibration."""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workers.scoring.features import HASH_BITS

SHIPPED = Path(__file__).with_name("artefact.npz")
"""The model that comes with Palabre."""

_FORMAT = 1
_MOST_BYTES = 16 * 2**20
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
)


class ArtefactError(Exception):
    """A model file that is missing, damaged, or not of the format this version reads."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The weights of one score.

    `weights` holds 2 ** n int8 numbers; a comment's margin is their sum over its word n-grams
    divided by the root of their number, plus the same over its character n-grams. The score is
    1 / (1 + exp(-(slope * margin + offset))), Platt's calibration (Platt, 1999).
    """

    weights: NDArray[np.int8]
    slope: float
    offset: float


@dataclass(frozen=True, slots=True, eq=False)
class Artefact:
    """A trained model: one table for each score."""

    toxicity: Table
    spam: Table

    @property
    def version(self) -> str:
        """The format and the first digits of the SHA-256 of all numbers: same data, same name."""
        digest = hashlib.sha256()
        for table in (self.toxicity, self.spam):
            digest.update(table.weights.tobytes())
            digest.update(np.array([table.slope, table.offset], dtype="<f8").tobytes())
        return f"{_FORMAT}-{digest.hexdigest()[:12]}"


def write_artefact(artefact: Artefact, path: Path) -> None:
    """Write `artefact` to `path`, compressed; the same numbers always give the same bytes.

    The file appears whole or not at all. OSError if it cannot be written.
    """
    tables = (artefact.toxicity, artefact.spam)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        np.savez_compressed(
            file,
            toxicity=artefact.toxicity.weights,
            spam=artefact.spam.weights,
            calibration=np.array([(table.slope, table.offset) for table in tables], dtype="<f8"),
            version=np.frombuffer(artefact.version.encode("ascii"), dtype=np.uint8),
        )
    partial.replace(path)


def read_artefact(path: Path = SHIPPED) -> Artefact:
    """Return the model of the file `path`; ArtefactError whatever is wrong with it.

    No pickle is loaded: a model file holds numbers, and cannot run code.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ArtefactError(f"the model file {path} is too big to be one")
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            version = bytes(arrays["version"]).decode("ascii")
            calibration = arrays["calibration"].astype(np.float64)
            artefact = Artefact(
                _table(arrays["toxicity"], calibration[0]), _table(arrays["spam"], calibration[1])
            )
    except _UNREADABLE as error:
        raise ArtefactError(f"the model file {path} cannot be read: {error}") from error
    if artefact.version != version:
        raise ArtefactError(f"the model file {path} is damaged: its numbers do not match its name")
    return artefact


def _table(weights: NDArray[np.int8], calibration: NDArray[np.float64]) -> Table:
    bits = len(weights).bit_length() - 1
    if weights.dtype != np.int8 or weights.ndim != 1 or len(weights) != 1 << bits:
        raise ValueError("a table must hold 2 ** n int8 weights")
    if not 1 <= bits <= HASH_BITS or not np.isfinite(calibration).all():
        raise ValueError("a table's size or calibration is out of bounds")
    slope, offset = calibration
    return Table(weights, float(slope), float(offset))
