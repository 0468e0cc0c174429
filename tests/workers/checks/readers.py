"""A model that says what a test wants, and remembers what it was given to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workers.scoring.heads import SCORES

NOTHING = dict.fromkeys(SCORES, 0.0)
"""The scores of a harmless text."""


@dataclass(frozen=True)
class GivenReading:
    """What is found in one text; `asked` are the scores that had to be explained."""

    scores: Mapping[str, float]
    language: str = "fr"
    kind: str | None = None
    spans: tuple[tuple[int, int, float], ...] = ()
    asked: list[str] = field(default_factory=list)

    def spam_kind(self) -> str | None:
        return self.kind

    def explain(self, score: str) -> list[tuple[int, int, float]]:
        self.asked.append(score)
        return list(self.spans)


def given_reading(
    language: str = "fr",
    kind: str | None = None,
    spans: tuple[tuple[int, int, float], ...] = (),
    **scores: float,
) -> GivenReading:
    """A reading whose scores are 0 unless told."""
    return GivenReading({**NOTHING, **scores}, language, kind, spans)


class StandIn:
    """Reads the texts it was told of as it was told, and any other as harmless."""

    version = "reader-1"

    def __init__(self, readings: Mapping[str, GivenReading] | None = None) -> None:
        self.read_texts: list[str] = []
        self.skimmed_texts: list[str] = []
        self._readings = readings or {}

    def read(self, text: str) -> GivenReading:
        self.read_texts.append(text)
        return self._readings.get(text) or given_reading()

    def skim(self, text: str) -> GivenReading:
        self.skimmed_texts.append(text)
        return self._readings.get(text) or given_reading()
