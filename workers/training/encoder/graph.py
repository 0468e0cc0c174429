"""The tuned encoder as an ONNX graph, its weights rounded to 63 steps of int8.

Activations are rounded to eight bits as they come (ONNX DynamicQuantizeLinear). With weights
within 31 steps of zero no pair of products leaves 16 bits, so that processors without VNNI, which
add in 16 bits, give the same numbers; and the file packs to five bits a weight.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]

LARGEST_STEP = 31
_OPSET = 20
_IR_VERSION = 9
_EPSILON = 1e-12


def build_graph(weights: Mapping[str, Floats], layers: int, heads: int) -> bytes:
    """Return the model file of an encoder: input `x` (tokens, width), output `logits` (tokens, n).

    `weights` are named as in `workers.training.encoder.network`; matrices are (out, in). The
    logits of a text are the mean of its tokens'.
    """
    graph = _Graph(weights)
    width = len(weights["norm.weight"])
    state = graph.normalise("x", "norm")
    for layer in range(layers):
        name = f"layers.{layer}"
        mixed = graph.attend(state, name, width, heads)
        state = graph.normalise(graph.add("Add", [state, mixed]), f"{name}.first_norm")
        grown = graph.add("Gelu", [graph.multiply(state, f"{name}.grow")])
        shrunk = graph.multiply(grown, f"{name}.shrink")
        state = graph.normalise(graph.add("Add", [state, shrunk]), f"{name}.second_norm")
    matrix = graph.keep("head.weight", weights["head.weight"].T)
    product = graph.add("MatMul", [state, matrix])
    graph.add("Add", [product, graph.keep_named("head.bias")], output="logits")
    return graph.finish(width, len(weights["head.bias"]))


class _Graph:
    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(
        self,
        operation: str,
        inputs: Iterable[str],
        *,
        output: str | None = None,
        outputs: int = 1,
        **attributes: Any,
    ) -> str:
        """Add a node; returns the name of its first output (`name`, `name.1`, …)."""
        name = output or f"{operation}_{len(self._nodes)}"
        names = [name, *(f"{name}.{number}" for number in range(1, outputs))]
        self._nodes.append(helper.make_node(operation, list(inputs), names, **attributes))
        return name

    def keep(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def keep_named(self, name: str) -> str:
        return self.keep(name, self._weights[name])

    def normalise(self, state: str, name: str) -> str:
        inputs = [state, self.keep_named(f"{name}.weight"), self.keep_named(f"{name}.bias")]
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=_EPSILON)

    def multiply(self, state: str, name: str) -> str:
        """Add `state` times the rounded matrix `name`, plus its bias."""
        steps, scales = round_matrix(self._weights[f"{name}.weight"])
        matrix = self.keep(f"{name}.weight", steps.T)
        rounded = self.add("DynamicQuantizeLinear", [state], outputs=3)
        whole = self.add("MatMulInteger", [rounded, matrix, f"{rounded}.2"])
        product = self.add("Cast", [whole], to=TensorProto.FLOAT)
        scale = self.add("Mul", [f"{rounded}.1", self.keep(f"{name}.scale", scales)])
        scaled = self.add("Mul", [product, scale])
        return self.add("Add", [scaled, self.keep_named(f"{name}.bias")])

    def attend(self, state: str, name: str, width: int, heads: int) -> str:
        size = width // heads
        mixed = self.multiply(state, f"{name}.mix")
        shape = self.keep(f"{name}.shape", np.array([0, 3, heads, size]))
        apart = self.add("Reshape", [mixed, shape])
        turned = self.add("Transpose", [apart], perm=[1, 2, 0, 3])
        parts = self.add("Split", [turned], outputs=3, axis=0, num_outputs=3)
        keys = self.add("Transpose", [f"{parts}.1"], perm=[0, 1, 3, 2])
        scale = self.keep(f"{name}.root", np.array(size**-0.5, dtype=np.float32))
        asked = self.add("Mul", [parts, scale])
        shares = self.add("Softmax", [self.add("MatMul", [asked, keys])], axis=-1)
        seen = self.add("MatMul", [shares, f"{parts}.2"])
        back = self.add("Transpose", [seen], perm=[0, 2, 1, 3])
        flat = self.add("Reshape", [back, self.keep(f"{name}.flat", np.array([-1, width]))])
        return self.multiply(flat, f"{name}.out")

    def finish(self, width: int, outputs: int) -> bytes:
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["tokens", width])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["tokens", outputs])],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
        model.ir_version = _IR_VERSION
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))


def round_matrix(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return `matrix` (out, in) as whole steps within 31 of zero, and each row's step."""
    scales = np.maximum(np.abs(matrix).max(axis=1), 1e-12) / LARGEST_STEP
    steps = np.rint(matrix / scales[:, None]).astype(np.int8)
    return steps, scales.astype(np.float32)
