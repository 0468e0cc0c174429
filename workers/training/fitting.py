"""Logistic regression over hashed n-grams, pruned and rounded to int8."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, hstack  # type: ignore[import-untyped] # no stubs
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # no stubs

from workers.training.matrix import Matrix, column_weights
from workers.training.rows import Row

Floats = NDArray[np.float64]

_ITERATIONS = 60
_LARGEST = 127


def balance(rows: Sequence[Row], power: float) -> Floats:
    """Return a weight for each row, mean 1.

    A set weighs its number of rows to the `power`; inside a set both labels weigh the same. So
    neither the biggest set nor the habits of a set's annotators decide what toxic means.
    """
    groups = [(row.set_name, row.label) for row in rows]
    members: dict[tuple[str, int], int] = {}
    for group in groups:
        members[group] = members.get(group, 0) + 1
    sizes = {name: members.get((name, 0), 0) + members.get((name, 1), 0) for name, _ in groups}
    weights = np.array([sizes[name] ** power / members[name, label] for name, label in groups])
    scaled: Floats = weights / weights.mean()
    return scaled


def fit_weights(
    matrix: Matrix, rows: Sequence[Row], row_weights: Floats, *, strength: float
) -> Floats:
    """Return one weight for each column of `matrix`; 0 for n-grams too rare to learn.

    Each set with both labels has a constant of its own, thrown away after: what is common to all
    comments of a set must not be learned as toxic or spam. `strength` is scikit-learn's C.
    """
    scales = column_weights(matrix)
    kept = np.flatnonzero(scales)
    scaled = matrix[:, kept] @ diags_array(scales[kept])
    design = hstack([scaled, _set_columns(rows)], format="csr", dtype=np.float32)
    labels = [row.label for row in rows]
    coefficients, _ = fit_logistic(design, labels, row_weights, strength=strength)
    weights = np.zeros(matrix.shape[1])
    weights[kept] = coefficients[: len(kept)] * scales[kept]
    return weights


def fit_logistic(
    design: Matrix, labels: Sequence[int], row_weights: Floats, *, strength: float
) -> tuple[Floats, float]:
    """Return the coefficients and the constant of a logistic regression.

    `design` has a row for each of `labels`; `strength` is scikit-learn's C.
    """
    regression: Any = LogisticRegression(  # type: ignore[no-untyped-call] # no stubs
        C=strength, max_iter=_ITERATIONS, tol=1e-7
    )
    # More threads would add numbers in another order.
    with warnings.catch_warnings(), threadpool_limits(1):
        # Stopping before the last digit is meant: it costs nothing on the dev rows.
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(design, labels, sample_weight=row_weights)
    return regression.coef_[0], float(regression.intercept_[0])


def quantise(weights: Floats, most: int) -> tuple[NDArray[np.int8], float]:
    """Return the `most` largest weights as int8, the rest 0, and what one step is worth.

    ValueError if all weights are 0.
    """
    sizes = np.abs(weights)
    if not sizes.any():
        raise ValueError("no n-gram tells the labels apart: too little data to learn from")
    if np.count_nonzero(sizes) > most:
        weights = np.where(sizes >= np.partition(sizes, -most)[-most], weights, 0)
    # One weight in 10,000 is clipped, so that the others keep finer steps.
    step = float(np.quantile(sizes[sizes > 0], 0.9999)) / _LARGEST
    steps = np.clip(np.rint(weights / step), -_LARGEST, _LARGEST)
    return steps.astype(np.int8), step


def _set_columns(rows: Sequence[Row]) -> Matrix:
    labels: dict[str, set[int]] = {}
    for row in rows:
        labels.setdefault(row.set_name, set()).add(row.label)
    names = sorted(name for name, seen in labels.items() if len(seen) == 2)
    columns = {name: column for column, name in enumerate(names)}
    places = [
        (number, columns[row.set_name])
        for number, row in enumerate(rows)
        if row.set_name in columns
    ]
    shape = (len(rows), len(names))
    if not places:
        return csr_array(shape, dtype=np.float32)
    lines, across = zip(*places, strict=True)
    return csr_array((np.ones(len(places), dtype=np.float32), (lines, across)), shape=shape)
