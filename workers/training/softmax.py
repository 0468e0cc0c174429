"""Multinomial logistic regression on sparse rows, in small steps."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = Any
"""A scipy.sparse.csr_array: scipy has no types."""

Weights = NDArray[np.float32]
Constants = NDArray[np.float64]

_BATCH = 1024
_PASSES = 4
_RATE = 0.02
_CONSTANT_RATE = 0.05


def fit_softmax(
    matrix: Matrix, columns: NDArray[np.intp], random: np.random.Generator
) -> tuple[Weights, Constants]:
    """Return the weights (matrix columns x classes) and the constants of the classes.

    `columns` holds the class of each row, 0 and up. Each weight's steps shrink with the slopes it
    has seen (Duchi, Hazan and Singer, "Adaptive subgradient methods", 2011). Deterministic: the
    same rows and generator give the same numbers on one machine.
    """
    classes = int(columns.max()) + 1
    weights = np.zeros((matrix.shape[1], classes), dtype=np.float32)
    seen = np.full_like(weights, 1e-8)
    constants = np.zeros(classes)
    for _ in range(_PASSES):
        order = random.permutation(len(columns))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            rows = matrix[batch]
            errors = _errors(rows @ weights + constants, columns[batch])
            used = np.unique(rows.indices)
            slopes = (rows[:, used].T @ errors).astype(np.float32)
            seen[used] += slopes * slopes
            weights[used] -= np.float32(_RATE) * slopes / np.sqrt(seen[used])
            constants -= _CONSTANT_RATE * errors.sum(axis=0)
    return weights, constants


def _errors(scores: Constants, columns: NDArray[np.intp]) -> Constants:
    """Return the likelihood of each class less 1 for the right one, over the number of rows."""
    likelihoods = np.exp(scores - scores.max(axis=1, keepdims=True))
    likelihoods /= likelihoods.sum(axis=1, keepdims=True)
    likelihoods[np.arange(len(columns)), columns] -= 1
    shares: Constants = likelihoods / len(columns)
    return shares
