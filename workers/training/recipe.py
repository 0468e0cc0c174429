"""How the shipped model is made: which rows, which sizes, which order."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # no stubs

from workers.scoring.artefact import Artefact, Table, write_artefact
from workers.scoring.model import Model
from workers.training.calibration import Thresholds, calibrate, choose_thresholds
from workers.training.examples import SET_PREFIX, own_examples
from workers.training.fitting import balance, fit_weights, quantise
from workers.training.matrix import build_matrix
from workers.training.rows import Row, read_rows

Progress = Callable[[str, int], None]
"""Told what is being done, and how many more comments are read."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The knobs of one score, chosen on the dev rows (docs/model-card.md tells what was tried)."""

    bits: int
    most_weights: int
    strength: float
    power: float


TOXICITY = Recipe(bits=21, most_weights=500_000, strength=1.5, power=0.35)
SPAM = Recipe(bits=18, most_weights=100_000, strength=10.0, power=0.35)

_CONVERSATION_ROWS = 1000
_OWN_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Materials:
    """The rows one score is learned from, and those it is calibrated on."""

    train: list[Row]
    dev: list[Row]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training gave: the model's version and the thresholds to set for it."""

    version: str
    toxicity: Thresholds
    spam: Thresholds


def gather(data: Path, seed: int) -> tuple[Materials, Materials]:
    """Return what toxicity and spam are learned from: permissive rows only.

    Spam also sees ordinary comments of the toxicity sets as honest: text messages and one video
    site would else be all it knows. DataError if a file is missing or damaged.
    """
    toxic_train, toxic_dev, spam_train, spam_dev = (
        read_rows(data, name, permissive_only=True)
        for name in ("toxic_train", "toxic_dev", "spam_train", "spam_dev")
    )
    spam = Materials(
        spam_train + own_examples(seed) + _conversation(toxic_train, seed),
        spam_dev + _conversation(toxic_dev, seed),
    )
    return Materials(toxic_train, toxic_dev), spam


def train(toxicity: Materials, spam: Materials, out: Path, progress: Progress) -> Outcome:
    """Learn both scores, write the model to `out`; the same rows always give the same bytes."""
    # More threads would add numbers in another order.
    with threadpool_limits(1):
        artefact = Artefact(
            _learn("toxicity", TOXICITY, toxicity, progress), _learn("spam", SPAM, spam, progress)
        )
    write_artefact(artefact, out)
    progress("choosing thresholds", 0)
    model = Model(artefact)
    return Outcome(
        model.version,
        choose_thresholds([model.score(row.text).toxicity for row in toxicity.dev], toxicity.dev),
        choose_thresholds([model.score(row.text).spam for row in spam.dev], spam.dev),
    )


def _learn(name: str, recipe: Recipe, materials: Materials, progress: Progress) -> Table:
    matrix = build_matrix(
        materials.train, recipe.bits, lambda done: progress(f"reading {name}", done)
    )
    progress(f"learning {name}", 0)
    row_weights = balance(materials.train, recipe.power)
    own = np.array([row.set_name.startswith(SET_PREFIX) for row in materials.train])
    row_weights[own] *= _OWN_WEIGHT
    weights = fit_weights(matrix, materials.train, row_weights, strength=recipe.strength)
    return calibrate(*quantise(weights, recipe.most_weights), materials.dev)


def _conversation(rows: Sequence[Row], seed: int) -> list[Row]:
    """Return up to a thousand rows of each set, whatever their label, as honest: no spam."""
    by_set: dict[str, list[Row]] = {}
    for row in rows:
        by_set.setdefault(row.set_name, []).append(row)
    chance = random.Random(seed)
    return [
        replace(row, label=0)
        for members in by_set.values()
        for row in chance.sample(members, min(len(members), _CONVERSATION_ROWS))
    ]
