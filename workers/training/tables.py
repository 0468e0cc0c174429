"""How the n-grams' tables are learned: which sizes, which weights."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.scoring.heads import SPAM, TOXICITY
from workers.scoring.ngrams import Table
from workers.training.corpus import Lesson, of_score
from workers.training.fitting import balance, fit_weights, quantise
from workers.training.labels import OWN_SPAM
from workers.training.matrix import build_matrix
from workers.training.progress import Progress


@dataclass(frozen=True, slots=True)
class Recipe:
    """The knobs of one score's table, chosen on the dev rows."""

    bits: int
    most_weights: int
    strength: float
    power: float
    own_weight: float


RECIPES = {
    TOXICITY: Recipe(bits=21, most_weights=500_000, strength=1.5, power=0.35, own_weight=1.0),
    SPAM: Recipe(bits=19, most_weights=150_000, strength=10.0, power=0.35, own_weight=2.0),
}


def learn_table(lessons: Sequence[Lesson], score: str, progress: Progress) -> Table:
    """Return the table of `score`; the same lessons always give the same numbers."""
    recipe = RECIPES[score]
    rows = of_score(lessons, score)
    matrix = build_matrix(rows, recipe.bits, f"reading {score}", progress)
    progress(f"learning {score}", 0)
    row_weights = balance(rows, recipe.power)
    for at, row in enumerate(rows):
        if row.set_name.startswith(OWN_SPAM):
            row_weights[at] *= recipe.own_weight
    weights = fit_weights(matrix, rows, row_weights, strength=recipe.strength)
    steps, step = quantise(weights, recipe.most_weights)
    # Rounded, so that the last digit of another machine's arithmetic changes no byte.
    return Table(steps, float(f"{step:.6g}"))
