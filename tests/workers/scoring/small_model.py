"""A tiny model of the shipped one's shape: made in a moment, with numbers drawn at random."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workers.scoring.artefact import Artefact
from workers.scoring.calibration import Calibration, Mix
from workers.scoring.encoder import MOST_TOKENS, EncoderParts
from workers.scoring.features import HASH_BITS, hash_text
from workers.scoring.heads import OUTPUTS, SCORES
from workers.scoring.ngrams import Table
from workers.scoring.tokens import WORD_START
from workers.training.encoder.graph import build_graph

WIDTH, GROWN, LAYERS, HEADS = 32, 64, 1, 2
MARKS = ("<s>", "<pad>", "</s>", "<unk>")
PIECES = (*MARKS, WORD_START, *"abcdefghijklmnopqrstuvwxyzéè.,!", "▁le", "▁vil", "ain", "▁promo")

_KNOWING_BITS = 16

Weights = dict[str, NDArray[np.float32]]


def make_weights(seed: int = 1, *, layers: int = LAYERS) -> Weights:
    """Return random weights of an encoder, named as `build_graph` asks for them."""
    chance = np.random.default_rng(seed)

    def draw(*shape: int) -> NDArray[np.float32]:
        return chance.normal(0, 0.3, shape).astype(np.float32)

    weights = _norm("norm", draw)
    shapes = {
        "mix": (3 * WIDTH, WIDTH),
        "out": (WIDTH, WIDTH),
        "grow": (GROWN, WIDTH),
        "shrink": (WIDTH, GROWN),
    }
    for layer in range(layers):
        for name, shape in shapes.items():
            weights[f"layers.{layer}.{name}.weight"] = draw(*shape)
            weights[f"layers.{layer}.{name}.bias"] = draw(shape[0])
        for name in ("first_norm", "second_norm"):
            weights |= _norm(f"layers.{layer}.{name}", draw)
    return weights | {"head.weight": draw(len(OUTPUTS), WIDTH), "head.bias": draw(len(OUTPUTS))}


def make_encoder(
    pieces: Sequence[str] = PIECES, *, weights: Mapping[str, NDArray[np.float32]] | None = None
) -> EncoderParts:
    """Return an encoder of `pieces`, the four marks first; longer pieces are likelier."""
    chance = np.random.default_rng(len(pieces))
    weights = weights or make_weights()
    layers = sum(name.endswith("mix.bias") for name in weights)
    return EncoderParts(
        pieces=tuple(pieces),
        logarithms=np.array([-10 + len(piece) for piece in pieces], dtype=np.float32),
        nibbles=chance.integers(0, 256, (len(pieces), WIDTH // 2), dtype=np.uint8),
        scales=chance.uniform(0.05, 0.2, (len(pieces), WIDTH // 32)).astype(np.float16),
        positions=chance.normal(0, 0.3, (MOST_TOKENS, WIDTH)).astype(np.float16),
        graph=build_graph(weights, layers, HEADS),
    )


def make_calibration(
    mix: Mix | None = None,
    *,
    clear_languages: Sequence[str] = (),
    clear_below: float = 0.0,
) -> Calibration:
    """Return a calibration with one formula for all scores."""
    mixes = dict.fromkeys(SCORES, mix or Mix(encoder=1.0, ngrams=0.5, offset=-0.25))
    cheap = dict.fromkeys(SCORES, Mix(encoder=0.0, ngrams=0.5, offset=-0.25))
    return Calibration(mixes, cheap, frozenset(clear_languages), clear_below, clear_below)


def make_table(seed: int = 1, bits: int = 8) -> Table:
    """Return random weights for 2 ** `bits` n-grams."""
    weights = np.random.default_rng(seed).integers(-127, 128, 1 << bits, dtype=np.int8)
    return Table(weights, 0.01)


def make_table_of(words: Sequence[str]) -> Table:
    """Return a table in which each of `words` alone has the margin 1.27, and other words 0."""
    weights = np.zeros(1 << _KNOWING_BITS, dtype=np.int8)
    for word in words:
        weights[hash_text(word).words >> (HASH_BITS - _KNOWING_BITS)] = 127
    return Table(weights, 0.01)


def make_artefact(
    calibration: Calibration | None = None, *, encoder: EncoderParts | None = None
) -> Artefact:
    """Return a whole model, valid and knowing nothing."""
    return Artefact(
        make_table(1), make_table(2), encoder or make_encoder(), calibration or make_calibration()
    )


def _norm(name: str, draw: Callable[[int], NDArray[np.float32]]) -> Weights:
    return {f"{name}.weight": 1 + draw(WIDTH), f"{name}.bias": draw(WIDTH)}
