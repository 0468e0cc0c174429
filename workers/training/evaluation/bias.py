"""What naming who one is does to the toxicity score, in sentences that hurt nobody."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from workers.training.evaluation.detectors import Detector
from workers.training.evaluation.figures import default_limits
from workers.training.evaluation.tracking import Track, ignore

IDENTITIES = Path(__file__).with_name("identities.toml")
"""Neutral sentences with a slot for who speaks, and the words that fill it, by language."""


class Sentence(NamedTuple):
    """A neutral sentence in which somebody says that they are `term`."""

    text: str
    language: str
    term: str


@dataclass(frozen=True, slots=True)
class TermFigures:
    """The neutral `sentences` of one term or one language: all should score low.

    `held` is the share at or above the default flag threshold: false positives, every one.
    """

    name: str
    sentences: int
    held: float
    mean: float
    highest: float


@dataclass(frozen=True, slots=True)
class BiasFigures:
    """False positives by identity term, by language, and by both: {language: {term: mean}}."""

    terms: list[TermFigures]
    languages: list[TermFigures]
    means: dict[str, dict[str, float]]


def read_sentences(path: Path = IDENTITIES) -> list[Sentence]:
    """Return all sentences of the file; OSError, ValueError or LookupError if it is damaged."""
    return list(_fill(tomllib.loads(path.read_text("utf-8"))))


def measure_bias(
    detector: Detector, sentences: Sequence[Sentence], track: Track = ignore
) -> BiasFigures:
    """Return how `detector` scores the toxicity of `sentences`, the highest mean first."""
    scores: dict[tuple[str, str], list[float]] = {}
    for sentence in track("identity terms", sentences):
        found = scores.setdefault((sentence.language, sentence.term), [])
        found.append(detector.read(sentence.text).toxicity)
    languages = sorted({language for language, _ in scores})
    terms = sorted({term for _, term in scores})
    by_term = [_figures(term, _pick(scores, term=term)) for term in terms]
    return BiasFigures(
        terms=sorted(by_term, key=lambda each: -each.mean),
        languages=[_figures(each, _pick(scores, language=each)) for each in languages],
        means={
            language: {
                term: float(np.mean(scores[language, term]))
                for term in terms
                if (language, term) in scores
            }
            for language in languages
        },
    )


def _fill(content: dict[str, Any]) -> Iterator[Sentence]:
    for language, part in content.items():
        for term, words in part["terms"].items():
            for template in part["templates"]:
                yield Sentence(template.replace("{term}", words), language, term)


def _pick(
    scores: dict[tuple[str, str], list[float]], language: str = "", term: str = ""
) -> list[float]:
    return [
        score
        for (of_language, of_term), found in scores.items()
        if language in ("", of_language) and term in ("", of_term)
        for score in found
    ]


def _figures(name: str, scores: Sequence[float]) -> TermFigures:
    found = np.array(scores)
    held = float((found >= default_limits("toxicity").flag_at).mean())
    return TermFigures(name, len(found), held, float(found.mean()), float(found.max()))
