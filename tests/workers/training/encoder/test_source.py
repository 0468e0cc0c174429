"""The untuned encoder is read tensor by tensor from its one file, or refused."""

from pathlib import Path

import numpy as np
import pytest

from tests.workers.scoring.small_model import GROWN, HEADS, LAYERS, PIECES, WIDTH, make_weights
from tests.workers.training.encoder.small_source import (
    make_source,
    make_tensors,
    pack,
    write_source,
)
from workers.scoring.encoder import MOST_TOKENS
from workers.training.encoder.source import SourceError, read_source


def _plain(name: str) -> np.ndarray:
    return np.frombuffer(make_tensors()[name], dtype="<f4")


def _unpack(name: str, inputs: int) -> np.ndarray:
    """Return a packed matrix number by number, as llama.cpp's Q4_0 says."""
    content = make_tensors()[name]
    values = []
    for start in range(0, len(content), 18):
        scale = float(np.frombuffer(content[start : start + 2], dtype="<f2")[0])
        nibbles = content[start + 2 : start + 18]
        values += [(byte % 16 - 8) * scale for byte in nibbles]
        values += [(byte // 16 - 8) * scale for byte in nibbles]
    return np.array(values, dtype=np.float32).reshape(-1, inputs)


def test_the_vocabulary_and_the_sizes_are_those_of_the_file(tmp_path: Path) -> None:
    source = make_source(tmp_path)
    assert tuple(source.pieces) == PIECES
    assert source.logarithms.tolist() == [len(piece) - 10 for piece in PIECES]
    assert (source.layers, source.heads) == (LAYERS, HEADS)
    assert source.nibbles.shape == (len(PIECES), WIDTH // 2)
    assert source.scales.shape == (len(PIECES), WIDTH // 32)


def test_positions_hold_what_every_token_of_a_text_has(tmp_path: Path) -> None:
    expected = _plain("emb.pos").reshape(MOST_TOKENS, WIDTH) + _plain("emb.type")[:WIDTH]
    assert make_source(tmp_path).positions == pytest.approx(expected)


def test_tensors_have_the_names_and_shapes_of_the_graph(tmp_path: Path) -> None:
    tensors = make_source(tmp_path).tensors
    expected = {name: each.shape for name, each in make_weights().items() if "head" not in name}
    assert {name: each.shape for name, each in tensors.items()} == expected


def test_matrices_are_unpacked_and_those_of_attention_put_together(tmp_path: Path) -> None:
    tensors = make_source(tmp_path).tensors
    mixed = [_unpack(f"l0.{part}.w", WIDTH) for part in "qkv"]
    assert tensors["layers.0.mix.weight"] == pytest.approx(np.concatenate(mixed))
    biases = np.concatenate([_plain(f"l0.{part}.b") for part in "qkv"])
    assert np.array_equal(tensors["layers.0.mix.bias"], biases)
    for name, part, inputs in (
        ("out", "ao", WIDTH),
        ("grow", "fi", WIDTH),
        ("shrink", "fo", GROWN),
    ):
        found = tensors[f"layers.0.{name}.weight"]
        assert found == pytest.approx(_unpack(f"l0.{part}.w", inputs))
    assert np.array_equal(tensors["layers.0.second_norm.weight"], _plain("l0.oln.w"))


@pytest.mark.parametrize("name", sorted(make_tensors()))
def test_a_missing_tensor_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"source\.bin"):
        read_source(write_source(tmp_path / "source.bin", without=name))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"E5S1",
        b"not a source" * 9,
        pack(make_tensors(), magic=b"E5S2"),
        pack(make_tensors(), version=2),
        pack(make_tensors() | {"emb.word": b"\x00" * 5}),
        pack(make_tensors())[:400],
        pack(make_tensors())[:-1],
    ],
)
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "source.bin"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="is not the untuned encoder"):
        read_source(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        read_source(tmp_path / "nowhere.bin")
