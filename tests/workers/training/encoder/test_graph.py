"""A graph is the same bytes each time, rounds as it says, and runs where it must."""

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scoring.small_model import HEADS, WIDTH, make_weights
from workers.scoring.heads import OUTPUTS
from workers.training.encoder.graph import LARGEST_STEP, build_graph, round_matrix


def _build(seed: int = 1, layers: int = 1) -> onnx.ModelProto:
    return onnx.load_from_string(build_graph(make_weights(seed, layers=layers), layers, HEADS))


def test_the_same_weights_give_the_same_bytes_and_others_others() -> None:
    assert build_graph(make_weights(1), 1, HEADS) == build_graph(make_weights(1), 1, HEADS)
    assert build_graph(make_weights(1), 1, HEADS) != build_graph(make_weights(2), 1, HEADS)


def test_it_takes_vectors_and_gives_the_outputs_of_each() -> None:
    graph = _build().graph
    shapes = {
        each.name: [size.dim_param or size.dim_value for size in each.type.tensor_type.shape.dim]
        for each in (*graph.input, *graph.output)
    }
    assert shapes == {"x": ["tokens", WIDTH], "logits": ["tokens", len(OUTPUTS)]}


def test_every_layer_multiplies_rounded_matrices_four_times() -> None:
    for layers in (1, 3):
        operations = [node.op_type for node in _build(layers=layers).graph.node]
        assert operations.count("MatMulInteger") == 4 * layers
        assert operations.count("DynamicQuantizeLinear") == 4 * layers


def test_no_stored_step_is_beyond_31() -> None:
    stored = [onnx.numpy_helper.to_array(each) for each in _build().graph.initializer]
    matrices = [each for each in stored if each.dtype == np.int8]
    assert len(matrices) == 4
    assert max(int(np.abs(each).max()) for each in matrices) == LARGEST_STEP == 31


def test_a_missing_weight_is_named() -> None:
    weights = make_weights()
    del weights["layers.0.grow.bias"]
    with pytest.raises(KeyError, match="grow"):
        build_graph(weights, 1, HEADS)


@given(st.integers(0, 9_999), st.floats(1e-6, 1e6))
def test_rounding_errs_by_half_a_step_of_the_row_at_most(seed: int, size: float) -> None:
    matrix = np.random.default_rng(seed).normal(0, size, (5, 8)).astype(np.float32)
    matrix[2] = 0
    steps, scales = round_matrix(matrix)
    assert steps.dtype == np.int8
    assert np.abs(steps).max() <= LARGEST_STEP
    assert not steps[2].any()
    errors = np.abs(steps * scales[:, None] - matrix)
    assert (errors <= 0.501 * scales[:, None]).all()
