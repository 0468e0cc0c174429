"""A small multilingual transformer that reads a comment's word pieces in their context.

It is multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", 2024; MIT licence),
tuned by `workers.training.encoder`. Its head is linear in the mean of the pieces' states, so that
every piece's part in every score is known without a second pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as refusals

from workers.scoring.heads import OUTPUTS
from workers.scoring.tokens import END, START, Token, Vocabulary

MOST_TOKENS = 96
"""The most pieces of a window that are read, its two marks included."""

_BLOCK = 32
_MIDDLE = 8
_LOGITS = ("logits",)
# onnxruntime's errors have no class in common.
_REFUSALS = (
    refusals.EPFail,
    refusals.Fail,
    refusals.InvalidArgument,
    refusals.InvalidGraph,
    refusals.InvalidProtobuf,
    refusals.NotImplemented,
    refusals.RuntimeException,
)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class EncoderParts:
    """What the encoder is made of.

    `pieces` and `logarithms` are the vocabulary; a piece's vector is stored in blocks of 32
    numbers, each 4 bits (`nibbles`: uint8 of shape (pieces, width / 2); in a block byte j holds
    number j in its low half and j + 16 in its high half) times the block's scale (`scales`:
    float16 of shape (pieces, width / 32)). `positions` is float16 of shape (tokens, width).
    `graph` is the ONNX file of the layers and the head.
    """

    pieces: tuple[str, ...]
    logarithms: Floats
    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float16]
    positions: NDArray[np.float16]
    graph: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What the encoder made of one window: `logits` is (tokens, outputs), marks left out.

    `means` is the mean over all tokens, the two marks included: what the scores are made from.
    """

    tokens: Sequence[Token]
    logits: Floats
    means: Floats


class Encoder:
    """A loaded encoder on one core; safe to share between threads."""

    def __init__(self, parts: EncoderParts) -> None:
        """Load the graph; ValueError if it is not one that can be run on these parts."""
        self._vocabulary = Vocabulary(parts.pieces, parts.logarithms.tolist())
        self._nibbles = parts.nibbles
        self._scales = parts.scales
        self._positions = parts.positions.astype(np.float32)
        options = onnxruntime.SessionOptions()
        # One worker, one core: several workers share a machine better than several threads.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Every comment has a length of its own: a plan of memory for each costs more than it saves.
        options.enable_mem_pattern = False
        # Only errors: the others are notes on devices that are not there.
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                parts.graph, options, providers=["CPUExecutionProvider"]
            )
        except _REFUSALS as error:
            raise ValueError(f"the encoder's graph cannot be loaded: {error}") from error
        _check_graph(self._session, self._positions.shape[1])

    def read(self, text: str) -> Read:
        """Return the outputs for the first 94 word pieces of `text`."""
        tokens = self._vocabulary.tokens(text, MOST_TOKENS - 2)
        numbers = np.array([START, *[token.number for token in tokens], END])
        nibbles, scales = self._nibbles.take(numbers, axis=0), self._scales.take(numbers, axis=0)
        vectors = unpack_vectors(nibbles, scales)
        vectors += self._positions[: len(numbers)]
        (logits,) = self._session.run(_LOGITS, {"x": vectors})
        return Read(tokens, logits[1:-1], np.add.reduce(logits, axis=0) / np.float32(len(numbers)))


def unpack_vectors(nibbles: NDArray[np.uint8], scales: NDArray[np.float16]) -> Floats:
    """Return the float32 vectors that `nibbles` and `scales` hold, as in `EncoderParts`."""
    blocks = nibbles.reshape(len(nibbles), -1, _BLOCK // 2)
    vectors: Floats = np.empty((*blocks.shape[:2], _BLOCK), dtype=np.float32)
    np.subtract(blocks & 0x0F, _MIDDLE, out=vectors[:, :, : _BLOCK // 2], dtype=np.float32)
    np.subtract(blocks >> 4, _MIDDLE, out=vectors[:, :, _BLOCK // 2 :], dtype=np.float32)
    vectors *= scales.astype(np.float32)[:, :, None]
    return vectors.reshape(len(nibbles), -1)


def _check_graph(session: onnxruntime.InferenceSession, width: int) -> None:
    """ValueError unless the graph takes vectors of `width` and has a column for each output."""
    told = [(each.name, each.shape[1:]) for each in (*session.get_inputs(), *session.get_outputs())]
    if told != [("x", [width]), ("logits", [len(OUTPUTS)])]:
        raise ValueError(f"the encoder's graph is another one: {told}")
