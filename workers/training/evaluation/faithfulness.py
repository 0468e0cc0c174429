"""Whether the words an explanation names are those that carried the score."""

import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workers.scoring.reading import Reading, Span
from workers.training.evaluation.detectors import Detector
from workers.training.evaluation.figures import default_limits
from workers.training.evaluation.robustness import Material
from workers.training.evaluation.tracking import Track, ignore

MOST_COMMENTS = 500
"""How many held comments are tried."""

_WORD = re.compile(r"\S+")
_SURE = 1e-6


@dataclass(frozen=True, slots=True)
class FaithfulnessFigures:
    """What the logit of `score` loses, in the mean, when words are taken out of held comments.

    `named_drop` without the words that the explanation names, `random_drop` without as many
    words picked by chance. `named_wins` is the share of comments where the first is larger.
    `unexplained` is the share of held comments for which no word is named.
    """

    score: str
    comments: int
    words: float
    named_drop: float
    random_drop: float
    named_wins: float
    unexplained: float


class Named(NamedTuple):
    """A comment's score, and the numbers of those of its words that it was put down to."""

    score: str
    before: float
    words: set[int]
    of: int


class Drop(NamedTuple):
    """What the logit lost without the named words, and without as many others."""

    words: int
    named: float
    others: float


def measure_faithfulness(
    detector: Detector, material: Material, seed: int, track: Track = ignore
) -> FaithfulnessFigures:
    """Return the figures over up to 500 comments of `material` that `detector` holds.

    This is "comprehensiveness" against chance (DeYoung et al., "ERASER", ACL 2020). Comments of
    which more than half the words are named are left out: chance would name the same ones.
    """
    chance = random.Random(seed)
    flag_at = default_limits(material.score).flag_at
    pairs = zip(material.texts, material.scores, strict=True)
    held = [text for text, score in pairs if score >= flag_at]
    chosen = chance.sample(held, min(len(held), MOST_COMMENTS))
    drops: list[Drop] = []
    unexplained = 0
    for text in track(f"explaining {material.score}", chosen):
        named = _find_named(detector.read(text), text, material.score)
        unexplained += not named.words
        if 0 < len(named.words) <= named.of / 2:
            drops.append(_measure_drop(detector, text, named, chance))
    return _figures(material.score, len(chosen), unexplained, drops)


def _find_named(reading: Reading, text: str, score: str) -> Named:
    spans = reading.explain(score)
    words = list(_WORD.finditer(text))
    named = {at for at, word in enumerate(words) if _is_named(word.span(), spans)}
    return Named(score, reading.scores[score], named, len(words))


def _is_named(word: tuple[int, int], spans: Sequence[Span]) -> bool:
    start, end = word
    return any(span.start < end and start < span.end for span in spans)


def _measure_drop(detector: Detector, text: str, named: Named, chance: random.Random) -> Drop:
    words = _WORD.findall(text)
    others = set(chance.sample(range(len(words)), len(named.words)))
    after = []
    for without in (named.words, others):
        left = " ".join(word for at, word in enumerate(words) if at not in without)
        after.append(_logit(detector.read(left).scores[named.score]))
    before = _logit(named.before)
    return Drop(len(others), before - after[0], before - after[1])


def _logit(probability: float) -> float:
    sure = min(max(probability, _SURE), 1 - _SURE)
    return math.log(sure / (1 - sure))


def _figures(score: str, held: int, unexplained: int, drops: Sequence[Drop]) -> FaithfulnessFigures:
    missing = unexplained / held if held else math.nan
    words, named, others = np.array(drops).reshape(-1, 3).T
    if not drops:
        return FaithfulnessFigures(score, 0, math.nan, math.nan, math.nan, math.nan, missing)
    return FaithfulnessFigures(
        score=score,
        comments=len(drops),
        words=float(words.mean()),
        named_drop=float(named.mean()),
        random_drop=float(others.mean()),
        named_wins=float((named > others).mean()),
        unexplained=missing,
    )
