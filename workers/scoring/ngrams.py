"""The cheap stage: one int8 weight for each hashed n-gram."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.scoring.features import HASH_BITS, Hashed, Hashes


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The weights of one score: 2 ** n int8 numbers, and what one step is worth."""

    weights: NDArray[np.int8]
    step: float

    def margin(self, hashes: Hashes) -> float:
        """Return how much the n-grams speak for label 1: above 0 they do.

        It is the weights' sum over the text's word n-grams divided by the root of their number,
        plus the same over its character n-grams.
        """
        return self.step * (self._sum(hashes.words) + self._sum(hashes.characters))

    def _sum(self, hashed: Hashed) -> float:
        if not len(hashed):
            return 0.0
        shift = HASH_BITS - len(self.weights).bit_length() + 1
        total = np.add.reduce(self.weights.take(hashed >> shift), dtype=np.int64)
        return float(total) / math.sqrt(len(hashed))
