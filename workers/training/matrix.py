"""Comments as a sparse matrix whose rows are what a table's weights are multiplied with."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped] # no stubs

from workers.scoring.features import HASH_BITS, Hashed, hash_text
from workers.scoring.folding import fold_text
from workers.training.progress import Progress
from workers.training.rows import Row

Matrix = Any
"""A scipy.sparse.csr_array: scipy has no types."""
_REPORT_EVERY = 500
# Whom a tweet answers says nothing about what it says; served comments keep theirs, since a
# leading @ may also disguise an a.
_MENTION = re.compile(r"(?<![\w.])@\w+")


def build_matrix(rows: Sequence[Row], bits: int, stage: str, progress: Progress) -> Matrix:
    """Return one row of n-gram values for each comment, 2 ** `bits` columns, as float32.

    A word n-gram counts 1 / sqrt(number of the comment's word n-grams); characters likewise: the
    same sum that `workers.scoring.model` computes.
    """
    words, characters = [], []
    for number, row in enumerate(rows, start=1):
        hashes = hash_text(fold_text(_MENTION.sub(" ", row.text)).text)
        words.append(hashes.words)
        characters.append(hashes.characters)
        if number % _REPORT_EVERY == 0:
            progress(stage, _REPORT_EVERY)
    progress(stage, len(rows) % _REPORT_EVERY)
    return _block(words, bits) + _block(characters, bits)


def column_weights(matrix: Matrix, rarest: int = 2) -> NDArray[np.float32]:
    """Return the smoothed inverse document frequency of each column, mean 1.

    Columns found in fewer than `rarest` comments get 0: they are not learned.
    """
    found = np.bincount(matrix.indices, minlength=matrix.shape[1])
    weights = np.log((1 + matrix.shape[0]) / (1 + found)) + 1
    kept = found >= rarest
    if not kept.any():
        raise ValueError("no n-gram occurs in two comments: too little data to learn from")
    scaled: NDArray[np.float32] = np.where(kept, weights / weights[kept].mean(), 0)
    return scaled.astype(np.float32)


def _block(hashed: Sequence[Hashed], bits: int) -> Matrix:
    counts = np.array([len(each) for each in hashed], dtype=np.int64)
    pointers = np.concatenate(([0], np.cumsum(counts)))
    columns = (np.concatenate(hashed) >> (HASH_BITS - bits)).astype(np.int32)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    block = csr_array((values, columns, pointers), shape=(len(hashed), 1 << bits))
    # Two n-grams in one bucket add up, as they do when served.
    block.sum_duplicates()
    return block
