"""The encoder computes what its weights say, reads what it should, and refuses a foreign graph."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.workers.scoring.small_model import (
    HEADS,
    MARKS,
    PIECES,
    WIDTH,
    Weights,
    make_encoder,
    make_weights,
)
from workers.scoring.encoder import MOST_TOKENS, Encoder, EncoderParts, unpack_vectors
from workers.scoring.heads import OUTPUTS
from workers.scoring.tokens import END, START, Vocabulary
from workers.training.encoder.graph import build_graph, round_matrix

Floats = NDArray[np.float64]

_TEXT = "le vilain promo, abc def!"


def _reference(parts: EncoderParts, weights: Weights, text: str, layers: int) -> Floats:
    """Return the logits of all tokens, marks included, in plain float arithmetic."""
    vocabulary = Vocabulary(parts.pieces, parts.logarithms.tolist())
    numbers = [START, *(token.number for token in vocabulary.tokens(text)), END]
    state = unpack_vectors(parts.nibbles[numbers], parts.scales[numbers]).astype(np.float64)
    state = _normalise(state + parts.positions[: len(numbers)], weights, "norm")
    for layer in range(layers):
        name = f"layers.{layer}"
        mixed = _attend(_multiply(state, weights, f"{name}.mix"))
        state = _normalise(
            state + _multiply(mixed, weights, f"{name}.out"), weights, f"{name}.first_norm"
        )
        grown = _multiply(state, weights, f"{name}.grow")
        grown = grown * 0.5 * (1 + np.vectorize(math.erf)(grown / math.sqrt(2)))
        shrunk = _multiply(grown, weights, f"{name}.shrink")
        state = _normalise(state + shrunk, weights, f"{name}.second_norm")
    logits: Floats = state @ weights["head.weight"].T + weights["head.bias"]
    return logits


def _multiply(state: Floats, weights: Weights, name: str) -> Floats:
    steps, scales = round_matrix(weights[f"{name}.weight"])
    product: Floats = state @ (steps * scales[:, None].astype(np.float64)).T
    return product + weights[f"{name}.bias"]


def _normalise(state: Floats, weights: Weights, name: str) -> Floats:
    centred = state - state.mean(axis=1, keepdims=True)
    scaled: Floats = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _attend(mixed: Floats) -> Floats:
    size = WIDTH // HEADS
    parts = []
    for head in range(HEADS):
        asked, keys, values = (
            mixed[:, start + head * size : start + (head + 1) * size]
            for start in (0, WIDTH, 2 * WIDTH)
        )
        shares = np.exp(asked @ keys.T / math.sqrt(size))
        parts.append(shares / shares.sum(axis=1, keepdims=True) @ values)
    return np.concatenate(parts, axis=1)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_its_outputs_are_those_of_the_transformer_it_describes(seed: int, layers: int) -> None:
    weights = make_weights(seed, layers=layers)
    parts = make_encoder(weights=weights)
    expected = _reference(parts, weights, _TEXT, layers)
    read = Encoder(parts).read(_TEXT)
    # Activations are rounded to 8 bits: errors of a few hundredths of what outputs differ by.
    errors = np.abs(read.logits - expected[1:-1]) / expected.std()
    assert np.sqrt((errors**2).mean()) < 0.05
    assert errors.max() < 0.2
    assert np.abs(read.means - expected.mean(axis=0)).max() < 0.1 * expected.std()


def test_logits_are_those_of_the_tokens_and_means_those_of_marks_too() -> None:
    weights = make_weights()
    read = Encoder(make_encoder(weights=weights)).read(_TEXT)
    assert read.logits.shape == (len(read.tokens), len(OUTPUTS))
    assert read.means.shape == (len(OUTPUTS),)
    assert np.abs(read.means - read.logits.mean(axis=0)).max() > 1e-3


def test_a_text_without_words_is_read_by_its_marks_alone() -> None:
    read = Encoder(make_encoder()).read(" \n")
    assert read.tokens == []
    assert read.logits.shape == (0, len(OUTPUTS))
    assert np.isfinite(read.means).all()


def test_no_more_than_96_tokens_are_read_the_marks_included() -> None:
    encoder = Encoder(make_encoder())
    long = encoder.read("le " * 200)
    assert MOST_TOKENS == 96
    assert len(long.tokens) == len(long.logits) == 94
    assert np.array_equal(long.means, encoder.read("le " * 94).means)
    assert not np.array_equal(long.means, encoder.read("le " * 93).means)


def test_the_order_of_words_counts() -> None:
    encoder = Encoder(make_encoder())
    first, second = encoder.read("le vilain"), encoder.read("vilain le")
    assert np.abs(first.means - second.means).max() > 1e-3


def test_unpacking_agrees_with_the_written_rule() -> None:
    chance = np.random.default_rng(1)
    nibbles = chance.integers(0, 256, (5, 48), dtype=np.uint8)
    scales = chance.uniform(0.01, 2, (5, 3)).astype(np.float16)
    expected = np.zeros((5, 96), dtype=np.float32)
    for row in range(5):
        for block in range(3):
            for at in range(16):
                byte = int(nibbles[row, block * 16 + at])
                step = float(scales[row, block])
                expected[row, block * 32 + at] = (byte % 16 - 8) * step
                expected[row, block * 32 + at + 16] = (byte // 16 - 8) * step
    assert unpack_vectors(nibbles, scales) == pytest.approx(expected)


@pytest.mark.parametrize("graph", [b"", b"not a graph", make_encoder().graph[:-500]])
def test_what_is_no_graph_is_a_value_error(graph: bytes) -> None:
    with pytest.raises(ValueError, match="graph cannot be loaded"):
        Encoder(replace(make_encoder(), graph=graph))


def test_a_graph_with_other_outputs_is_a_value_error() -> None:
    weights = make_weights()
    weights |= {name: weights[name][:3] for name in ("head.weight", "head.bias")}
    with pytest.raises(ValueError, match="another one"):
        Encoder(replace(make_encoder(), graph=build_graph(weights, 1, HEADS)))


def test_a_graph_of_another_width_is_a_value_error() -> None:
    parts = make_encoder()
    wide = np.zeros((MOST_TOKENS, 2 * WIDTH), dtype=np.float16)
    with pytest.raises(ValueError, match="another one"):
        Encoder(replace(parts, positions=wide))


def test_the_small_vocabulary_opens_with_the_marks() -> None:
    assert PIECES[: len(MARKS)] == MARKS
