"""The network that is tuned computes what the graph that it becomes computes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workers.scoring.small_model import HEADS, LAYERS, PIECES
from tests.workers.training.encoder.small_source import make_source
from workers.scoring.encoder import Encoder, EncoderParts
from workers.scoring.heads import OUTPUTS
from workers.scoring.tokens import END, PAD, START
from workers.training.encoder.graph import build_graph
from workers.training.encoder.source import Source

# They need torch, which is imported nowhere before a test runs: `make test-tuning`.
pytestmark = pytest.mark.tuning

_KEPT = list(range(len(PIECES)))
_TEXTS = ("le vilain promo", "abc", "un vilain def ghi, encore un!")


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return make_source(tmp_path)


def _make(source: Source, kept: list[int] | None = None, layers: int = LAYERS) -> Any:
    import torch

    from workers.training.encoder.network import Network

    torch.manual_seed(1)
    network = Network.from_source(source, kept or _KEPT, layers, len(OUTPUTS)).eval()
    # The fresh heads say next to nothing: louder ones show what differs.
    network.head.weight.data *= 20
    return network


def _read(network: Any, numbers: list[list[int]], lengths: list[int]) -> np.ndarray:
    import torch

    with torch.no_grad():
        logits: np.ndarray = network(torch.tensor(numbers), torch.tensor(lengths)).numpy()
    return logits


def _encoder(source: Source, network: Any) -> Encoder:
    weights = {name: each.numpy() for name, each in network.state_dict().items()}
    return Encoder(
        EncoderParts(
            pieces=PIECES,
            logarithms=source.logarithms,
            nibbles=source.nibbles,
            scales=source.scales,
            positions=source.positions.astype(np.float16),
            graph=build_graph(weights, LAYERS, HEADS),
        )
    )


def test_its_outputs_are_those_of_the_graph_within_rounding(source: Source) -> None:
    network = _make(source)
    encoder = _encoder(source, network)
    for text in _TEXTS:
        read = encoder.read(text)
        numbers = [START, *(token.number for token in read.tokens), END]
        (expected,) = _read(network, [numbers], [len(numbers)])
        assert np.abs(read.means - expected).max() < 0.1 * expected.std()


def test_padding_changes_nothing(source: Source) -> None:
    network = _make(source)
    numbers = [START, 7, 8, 9, END]
    (alone,) = _read(network, [numbers], [5])
    first, second = _read(network, [[*numbers, PAD, PAD], [START, *range(6, 11), END]], [5, 7])
    assert first == pytest.approx(alone, abs=1e-5)
    assert np.abs(second - first).max() > 1e-3


def test_only_the_kept_pieces_have_vectors(source: Source) -> None:
    kept = [0, 1, 2, 3, 9]
    whole, reduced = _make(source), _make(source, kept)
    assert len(reduced.vectors) == len(kept)
    assert _read(reduced, [[START, 4, END]], [3]) == pytest.approx(
        _read(whole, [[START, 9, END]], [3]), abs=1e-6
    )


def test_vectors_and_positions_are_not_learned(source: Source) -> None:
    learned = dict(_make(source).named_parameters())
    assert not {"vectors", "positions"} & set(learned)
    assert {"norm.weight", "head.weight"} <= set(learned)


@pytest.mark.parametrize("name", ["layers.0.mix.weight", "norm.bias"])
def test_a_tensor_that_the_source_misses_is_named(name: str, source: Source) -> None:
    del source.tensors[name]
    with pytest.raises(KeyError, match=name):
        _make(source)


def test_layers_beyond_the_first_ones_are_left_out(tmp_path: Path) -> None:
    source = make_source(tmp_path, layers=3)
    reduced, whole = _make(source, layers=2), _make(source, layers=3)
    assert len(reduced.layers) == 2
    for name, each in reduced.state_dict().items():
        if name.startswith(("layers", "norm")):
            assert np.array_equal(each.numpy(), source.tensors[name])
    numbers = [START, 7, 8, END]
    assert np.abs(_read(reduced, [numbers], [4]) - _read(whole, [numbers], [4])).max() > 1e-3


def test_a_source_with_fewer_layers_is_refused(source: Source) -> None:
    with pytest.raises(KeyError, match=rf"layers\.{LAYERS}\."):
        _make(source, layers=LAYERS + 1)
