"""A tiny file in the format of the untuned encoder's, with numbers drawn at random."""

import struct
from pathlib import Path

import numpy as np

from tests.workers.scoring.small_model import GROWN, HEADS, LAYERS, PIECES, WIDTH
from workers.scoring.encoder import MOST_TOKENS
from workers.training.encoder.source import Source, read_source

# As in the real file, more vectors are stored than there are pieces.
STORED = len(PIECES) + 3

Tensors = dict[str, bytes]


def write_source(path: Path, *, without: str) -> Path:
    """Write the file to `path`, leaving out the tensor named `without`; return `path`."""
    tensors = make_tensors()
    del tensors[without]
    path.write_bytes(pack(tensors))
    return path


def make_source(folder: Path, seed: int = 1, layers: int = LAYERS) -> Source:
    """Return the encoder that such a file in `folder` holds."""
    path = folder / "source.bin"
    path.write_bytes(pack(make_tensors(seed, layers), layers=layers))
    return read_source(path)


def make_tensors(seed: int = 1, layers: int = LAYERS) -> Tensors:
    """Return the tensors' bytes by their names in the file."""
    chance = np.random.default_rng(seed)

    def plain(count: int, middle: float = 0.0) -> bytes:
        return (middle + chance.normal(0, 0.2, count)).astype("<f4").tobytes()

    def matrix(rows: int, inputs: int) -> bytes:
        blocks = np.zeros(rows * inputs // 32, dtype=[("scale", "<f2"), ("nibbles", "u1", 16)])
        blocks["scale"] = chance.uniform(0.02, 0.06, len(blocks))
        blocks["nibbles"] = chance.integers(0, 256, (len(blocks), 16))
        return blocks.tobytes()

    tensors = {
        "emb.word": matrix(STORED, WIDTH),
        "emb.pos": plain(MOST_TOKENS * WIDTH),
        "emb.type": plain(2 * WIDTH),
        "emb.ln.w": plain(WIDTH, 1.0),
        "emb.ln.b": plain(WIDTH),
    }
    shapes = dict.fromkeys(("q", "k", "v", "ao"), (WIDTH, WIDTH))
    shapes |= {"fi": (GROWN, WIDTH), "fo": (WIDTH, GROWN)}
    for layer in range(layers):
        for part, (rows, inputs) in shapes.items():
            tensors[f"l{layer}.{part}.w"] = matrix(rows, inputs)
            tensors[f"l{layer}.{part}.b"] = plain(rows)
        for part in ("aln", "oln"):
            tensors[f"l{layer}.{part}.w"] = plain(WIDTH, 1.0)
            tensors[f"l{layer}.{part}.b"] = plain(WIDTH)
    return tensors


def pack(
    tensors: Tensors, *, magic: bytes = b"E5S1", version: int = 1, layers: int = LAYERS
) -> bytes:
    """Return the file's bytes: header, vocabulary, normalisation map, directory, tensors."""
    sizes = (WIDTH, layers, HEADS, GROWN, STORED, MOST_TOKENS)
    encoded = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, encoded)], dtype="<u4")
    logarithms = np.array([len(piece) - 10 for piece in PIECES], dtype="<f4")
    letters = b"".join(encoded)
    head = struct.pack("<4s2i6ifi", magic, version, sizes[0], *sizes[1:], 2, 1e-12, 0)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(letters))
    head += ends.tobytes() + logarithms.tobytes() + letters
    head += struct.pack("<2i3s", 0, 3, b"map")
    entry = struct.Struct("<BiQQ")
    names = [struct.pack("<H", len(name)) + name.encode() for name in tensors]
    offset = len(head) + 4 + sum(len(name) + entry.size for name in names)
    directory = struct.pack("<i", len(tensors))
    for name, content in zip(names, tensors.values(), strict=True):
        directory += name + entry.pack(0, 0, offset, len(content))
        offset += len(content)
    return head + directory + b"".join(tensors.values())
