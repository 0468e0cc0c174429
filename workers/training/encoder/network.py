"""The encoder as a torch module, in the shape that `graph` writes and `workers.scoring` reads."""

from typing import Self

import numpy as np
import torch
from torch import Tensor, nn

from workers.scoring.encoder import unpack_vectors
from workers.training.encoder.source import Source

_EPSILON = 1e-12
_FAR_BELOW = -1e4


class Layer(nn.Module):
    """One transformer layer, its norms after the sums (Vaswani et al., 2017; BERT's order)."""

    def __init__(self, width: int, grown: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.mix = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.grow = nn.Linear(width, grown)
        self.shrink = nn.Linear(grown, width)
        self.first_norm = nn.LayerNorm(width, eps=_EPSILON)
        self.second_norm = nn.LayerNorm(width, eps=_EPSILON)

    def forward(self, state: Tensor, padding: Tensor) -> Tensor:
        """Return the next state (texts, tokens, width); `padding` is added to the attention."""
        texts, tokens, width = state.shape
        size = width // self.heads
        parts = self.mix(state).view(texts, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        asked, keys, values = parts.unbind(0)
        # Written out: torch's fused attention takes half of all training time on a processor.
        shares = torch.softmax((asked @ keys.transpose(-1, -2) * size**-0.5 + padding).float(), -1)
        seen = (shares.to(values.dtype) @ values).permute(0, 2, 1, 3).reshape(texts, tokens, width)
        state = self.first_norm(state + self.out(seen))
        normed: Tensor = self.second_norm(state + self.shrink(nn.functional.gelu(self.grow(state))))
        return normed


class Network(nn.Module):
    """The encoder with its heads: (texts, tokens) piece numbers in, (texts, outputs) logits out.

    The pieces' vectors and the positions stay as they are, so that languages with few examples
    keep what they share with the others.
    """

    vectors: Tensor
    positions: Tensor

    def __init__(self, source: Source, kept: list[int], layers: int, outputs: int) -> None:
        super().__init__()
        width = source.positions.shape[1]
        grown = len(source.tensors["layers.0.grow.bias"])
        vectors = unpack_vectors(source.nibbles[kept], source.scales[kept])
        self.register_buffer("vectors", torch.from_numpy(vectors), persistent=False)
        positions = source.positions.astype(np.float16).astype(np.float32)
        self.register_buffer("positions", torch.from_numpy(positions), persistent=False)
        self.norm = nn.LayerNorm(width, eps=_EPSILON)
        self.layers = nn.ModuleList(Layer(width, grown, source.heads) for _ in range(layers))
        self.head = nn.Linear(width, outputs)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    @classmethod
    def from_source(cls, source: Source, kept: list[int], layers: int, outputs: int) -> Self:
        """Return the first `layers` of the untuned encoder, with `kept` pieces and fresh heads."""
        network = cls(source, kept, layers, outputs)
        wanted = network.state_dict().keys() - {"head.weight", "head.bias"}
        tensors = {name: torch.from_numpy(source.tensors[name]) for name in sorted(wanted)}
        network.load_state_dict(tensors, strict=False)
        return network

    def forward(self, numbers: Tensor, lengths: Tensor) -> Tensor:
        """Return the logits of each text; rows of `numbers` are padded beyond `lengths`."""
        tokens = numbers.shape[1]
        present = torch.arange(tokens, device=numbers.device)[None, :] < lengths[:, None]
        padding = (~present)[:, None, None, :].float() * _FAR_BELOW
        state = self.norm(self.vectors[numbers] + self.positions[:tokens])
        for layer in self.layers:
            state = layer(state, padding)
        weights = present[:, :, None].to(state.dtype)
        pooled = (state * weights).sum(1) / weights.sum(1)
        logits: Tensor = self.head(pooled)
        return logits
