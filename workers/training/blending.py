"""How the n-grams' margins and the encoder's outputs become one probability each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.scoring.calibration import Calibration, Mix
from workers.scoring.heads import OUTPUTS, SCORES, SPAM, TOXICITY
from workers.scoring.language import detect
from workers.scoring.model import Model
from workers.training.corpus import Lesson, of_score
from workers.training.fitting import balance, fit_logistic
from workers.training.progress import Progress
from workers.training.rows import Row
from workers.training.thresholds import Thresholds, choose_thresholds

Floats = NDArray[np.float64]

NEUTRAL = Mix(encoder=1.0, ngrams=0.0, offset=0.0)
_FEWEST_TOXIC = 200
# Of the comments that the encoder would have held, the share that the n-grams may let pass.
_MISSED = 0.01
_STRENGTH = 1e3
_POWER = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """What both stages say of the dev comments, before calibration.

    `outputs` is (comments, outputs); `margins` holds the toxicity and the spam margin of each
    comment; `languages` is what was detected.
    """

    outputs: Floats
    margins: dict[str, Floats]
    languages: list[str]


def uncalibrated() -> Calibration:
    """Return a calibration that spares the encoder nothing, for observing."""
    mixes = dict.fromkeys(SCORES, NEUTRAL)
    return Calibration(mixes, mixes, frozenset(), 0.0, 0.0)


def observe(model: Model, lessons: Sequence[Lesson], progress: Progress) -> Observations:
    """Return what both stages of `model` say of each lesson's comment."""
    outputs, toxic, spam, languages = [], [], [], []
    for lesson in lessons:
        glance = model.glance(lesson.row.text)
        means = np.array([window.read.means for window in model.look(glance).values()])
        worst = means.max(axis=0)
        worst[OUTPUTS.index(SPAM)] = means[:, OUTPUTS.index(SPAM)].mean()
        outputs.append(worst)
        toxic.append(max(glance.toxic))
        spam.append(glance.spam)
        languages.append(detect(lesson.row.text))
        progress("calibrating", 1)
    margins = {TOXICITY: np.array(toxic), SPAM: np.array(spam)}
    return Observations(np.array(outputs, dtype=np.float64), margins, languages)


def blend(
    seen: Observations, lessons: Sequence[Lesson]
) -> tuple[Calibration, dict[str, Thresholds]]:
    """Return the calibration that fits the dev `lessons` best, and the thresholds to hold from.

    The n-grams alone may clear a comment as long as at most one in a hundred of those rightly
    held is missed.
    """
    full, cheap, limits, clear = {}, {}, {}, {}
    languages = _clear_languages(lessons)
    for column, name in enumerate(SCORES):
        rows = [at for at, each in enumerate(lessons) if name in each.labels]
        labels = np.array([lessons[at].labels[name] for at in rows])
        outputs = seen.outputs[rows, column]
        margins = seen.margins[SPAM if name == SPAM else TOXICITY][rows]
        taught = of_score(lessons, name)
        weights = _weigh(taught, name)
        full[name] = fit_mix(outputs, margins, labels, weights)
        cheap[name] = fit_mix(None, margins, labels, weights)
        if name in seen.margins:
            scores = probabilities(full[name], outputs, margins)
            limits[name] = choose_thresholds(name, scores.tolist(), taught)
            known = np.array([seen.languages[at] in languages for at in rows])
            held = known & (labels == 1) & (scores >= limits[name].flag_at)
            clear[name] = _clear_below(cheap[name], margins[held])
    calibration = Calibration(full, cheap, languages, clear[TOXICITY], clear[SPAM])
    return calibration, limits


def fit_mix(
    outputs: Floats | None, margins: Floats, labels: NDArray[np.int_], weights: Floats
) -> Mix:
    """Return the logistic regression of `labels` on the outputs, if any, and the margins.

    Louder n-grams never lower a score: where they would, they are left out.
    """
    columns = [margins] if outputs is None else [outputs, margins]
    found, offset = _fit(columns, labels, weights)
    if found[-1] < 0:
        found, offset = _fit([*columns[:-1], np.zeros(len(margins))], labels, weights)
    encoder = 0.0 if outputs is None else _round(found[0])
    return Mix(encoder, _round(found[-1]), _round(offset))


def _fit(
    columns: Sequence[Floats], labels: NDArray[np.int_], weights: Floats
) -> tuple[Floats, float]:
    return fit_logistic(np.stack(columns, axis=1), labels.tolist(), weights, strength=_STRENGTH)


def _weigh(rows: Sequence[Row], name: str) -> Floats:
    """Return what each row weighs in the calibration of the score `name`.

    All the same, but for spam: hardly any comment of the toxicity sets is spam, and counted one by
    one they would make every doubtful comment look honest. There, both labels weigh the same.
    """
    if name != SPAM:
        return np.ones(len(rows))
    weights = balance(rows, _POWER)
    labels = np.array([row.label for row in rows])
    totals = np.array([weights[labels == label].sum() for label in (0, 1)])
    evened: Floats = weights / totals[labels]
    evened /= evened.mean()
    return evened


def probabilities(mix: Mix, outputs: Floats, margins: Floats) -> Floats:
    """Return what `mix` makes of many comments."""
    found: Floats = 1 / (1 + np.exp(-(mix.encoder * outputs + mix.ngrams * margins + mix.offset)))
    return found


def _clear_below(cheap: Mix, margins: Floats) -> float:
    """Return the probability below which few of the rightly held comments' `margins` lie."""
    if not len(margins):
        return 0.0
    alone = probabilities(cheap, np.zeros(len(margins)), margins)
    # The lower of two neighbours, and a little less: rounding may let no further comment pass.
    return _round(float(np.quantile(alone, _MISSED, method="lower")) * (1 - 1e-4))


def _clear_languages(lessons: Sequence[Lesson]) -> frozenset[str]:
    """Return the languages with enough toxic dev comments to know what the n-grams miss."""
    counts: dict[str, int] = {}
    for lesson in lessons:
        if lesson.labels.get(TOXICITY) == 1:
            counts[lesson.row.language] = counts.get(lesson.row.language, 0) + 1
    return frozenset(name for name, count in counts.items() if count >= _FEWEST_TOXIC)


def _round(value: float) -> float:
    # The last digits of another machine's arithmetic shall change no byte.
    return float(f"{value:.5g}")
