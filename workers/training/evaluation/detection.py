"""How often a comment's language is told right, as its set tells it."""

from collections import Counter
from dataclasses import dataclass

from workers.scoring.language import UNDETERMINED
from workers.training.evaluation.scored import ScoredRows


@dataclass(frozen=True, slots=True)
class DetectionFigures:
    """Of `rows` in a language, the shares told right, told to be unknown, and told to be `mixed`.

    `mixed` is the other language that is named most often, "" if none is.
    """

    language: str
    rows: int
    right: float
    unknown: float
    mixed: str
    mixed_share: float


def measure_detection(rows: ScoredRows) -> list[DetectionFigures]:
    """Return the figures of each language of the dev rows, comments of our own left out."""
    told: dict[str, Counter[str]] = {}
    for number, detected in zip(rows.source.tolist(), rows.detected, strict=True):
        source = rows.sources[number]
        if source.kind != "own":
            told.setdefault(source.language, Counter())[detected] += 1
    return [_figures(language, told[language]) for language in sorted(told)]


def _figures(language: str, told: Counter[str]) -> DetectionFigures:
    total = told.total()
    others = Counter(
        {name: told[name] for name in sorted(told) if name not in (language, UNDETERMINED)}
    )
    mixed, count = others.most_common(1)[0] if others else ("", 0)
    right, unknown = told[language] / total, told[UNDETERMINED] / total
    return DetectionFigures(language, total, right, unknown, mixed, count / total)
