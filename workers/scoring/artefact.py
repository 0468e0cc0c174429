"""The file that holds a trained model: two n-gram tables, the encoder, and their calibration."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.scoring.array_file import UNREADABLE, Arrays, write_arrays
from workers.scoring.calibration import Calibration
from workers.scoring.encoder import MOST_TOKENS, EncoderParts
from workers.scoring.features import HASH_BITS
from workers.scoring.ngrams import Table
from workers.scoring.tokens import MARKS

SHIPPED = Path(__file__).with_name("artefact.npz")
"""The model that comes with Palabre."""

_FORMAT = 2
_MOST_BYTES = 64 * 2**20


class ArtefactError(Exception):
    """A model file that is missing, damaged, or not of the format this version reads."""


@dataclass(frozen=True, slots=True, eq=False)
class Artefact:
    """A trained model: the n-grams' tables, the encoder, and how both become probabilities."""

    toxicity: Table
    spam: Table
    encoder: EncoderParts
    calibration: Calibration

    @property
    def version(self) -> str:
        """The format and the first digits of the SHA-256 of all numbers: same data, same name."""
        return _version(_pack(self))


def write_artefact(artefact: Artefact, path: Path) -> None:
    """Write `artefact` to `path`, compressed; the same numbers always give the same bytes.

    The file appears whole or not at all. OSError if it cannot be written.
    """
    arrays = _pack(artefact)
    arrays["version"] = _bytes(_version(arrays).encode("ascii"))
    write_arrays(arrays, path)


def read_artefact(path: Path = SHIPPED) -> Artefact:
    """Return the model of the file `path`; ArtefactError whatever is wrong with it.

    No pickle is loaded: a model file holds numbers, and cannot run code.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ArtefactError(f"the model file {path} is too big to be one")
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        version = arrays.pop("version").tobytes().decode("ascii")
        if _version(arrays) != version:
            raise ValueError("its numbers do not match its name")
        return _unpack(arrays)
    except UNREADABLE as error:
        raise ArtefactError(f"the model file {path} cannot be read: {error}") from error


def _pack(artefact: Artefact) -> dict[str, NDArray[Any]]:
    encoder = artefact.encoder
    return {
        "toxicity": artefact.toxicity.weights,
        "spam": artefact.spam.weights,
        "steps": np.array([artefact.toxicity.step, artefact.spam.step], dtype="<f8"),
        "pieces": _bytes("\n".join(encoder.pieces).encode("utf-8")),
        "logarithms": encoder.logarithms.astype("<f4"),
        "nibbles": encoder.nibbles,
        "scales": encoder.scales.astype("<f2"),
        "positions": encoder.positions.astype("<f2"),
        "graph": _bytes(encoder.graph),
        "calibration": _bytes(artefact.calibration.to_json()),
    }


def _unpack(arrays: Arrays) -> Artefact:
    steps = arrays["steps"]
    _check_array(steps, np.float64, (2,))
    encoder = EncoderParts(
        pieces=tuple(arrays["pieces"].tobytes().decode("utf-8").split("\n")),
        logarithms=arrays["logarithms"],
        nibbles=arrays["nibbles"],
        scales=arrays["scales"],
        positions=arrays["positions"],
        graph=arrays["graph"].tobytes(),
    )
    _check_encoder(encoder)
    return Artefact(
        _table(arrays["toxicity"], float(steps[0])),
        _table(arrays["spam"], float(steps[1])),
        encoder,
        Calibration.from_json(arrays["calibration"].tobytes()),
    )


def _check_encoder(parts: EncoderParts) -> None:
    number, width = len(parts.pieces), parts.nibbles.shape[1] * 2
    if number <= MARKS or len(parts.positions) < MOST_TOKENS:
        raise ValueError("it has too few word pieces or positions")
    _check_array(parts.logarithms, np.float32, (number,))
    _check_array(parts.nibbles, np.uint8, (number, width // 2))
    _check_array(parts.scales, np.float16, (number, width // 32))
    _check_array(parts.positions, np.float16, (len(parts.positions), width))


def _check_array(array: NDArray[Any], kind: type[np.generic], shape: tuple[int, ...]) -> None:
    if array.dtype != kind or array.shape != shape:
        raise ValueError(f"numbers of shape {array.shape} where {shape} is needed")
    if not np.isfinite(array).all():
        raise ValueError("a number is not finite")


def _table(weights: NDArray[Any], step: float) -> Table:
    bits = len(weights).bit_length() - 1
    if weights.dtype != np.int8 or weights.ndim != 1 or len(weights) != 1 << bits:
        raise ValueError("a table must hold 2 ** n int8 weights")
    if not 1 <= bits <= HASH_BITS:
        raise ValueError("a table's size is out of bounds")
    return Table(weights, step)


def _version(arrays: Arrays) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode("ascii"))
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return f"{_FORMAT}-{digest.hexdigest()[:12]}"


def _bytes(content: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(content, dtype=np.uint8)
