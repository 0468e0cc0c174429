"""The two local detectors: how likely a comment is toxic, and how likely it is spam."""

import math
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from workers.scoring.artefact import SHIPPED, Artefact, Table, read_artefact
from workers.scoring.features import HASH_BITS, Hashed, Hashes, hash_text


class Scores(NamedTuple):
    """Probabilities in 0..1, calibrated as if half of all comments were toxic, or spam."""

    toxicity: float
    spam: float


class Model:
    """A loaded artefact that scores comments; holds only arrays, so threads may share it."""

    def __init__(self, artefact: Artefact) -> None:
        self.version = artefact.version
        self._artefact = artefact

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Return the model in the file `path`, or the shipped one; ArtefactError if refused."""
        return cls(read_artefact(path or SHIPPED))

    def score(self, text: str) -> Scores:
        """Return both scores of one comment, in time linear in its length."""
        hashes = hash_text(text)
        return Scores(
            _probability(self._artefact.toxicity, hashes),
            _probability(self._artefact.spam, hashes),
        )


def margin(table: Table, hashes: Hashes) -> float:
    """Return the uncalibrated score: above where the n-grams speak for label 1."""
    return _block(table, hashes.words) + _block(table, hashes.characters)


def _block(table: Table, hashed: Hashed) -> float:
    if not len(hashed):
        return 0.0
    shift = HASH_BITS - len(table.weights).bit_length() + 1
    total = table.weights[hashed >> shift].sum(dtype=np.int64)
    return float(total) / math.sqrt(len(hashed))


def _probability(table: Table, hashes: Hashes) -> float:
    logit = table.slope * margin(table, hashes) + table.offset
    # exp() of a number beyond 700 overflows; by then the score is 0 or 1 to every digit.
    return 1 / (1 + math.exp(-max(min(logit, 500.0), -500.0)))
