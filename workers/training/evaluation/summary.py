"""The figures of one score over all dev rows: by set, by language, and all together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from workers.scoring.heads import SPAM
from workers.training.evaluation.figures import (
    Group,
    Limits,
    SetFigures,
    default_limits,
    measure_group,
)
from workers.training.evaluation.scored import ScoredRows, Source
from workers.training.measures import compare_bins

SAMPLES = frozenset({"blogspam_dump_dev_en"})
"""Sets too small or too odd to count in a mean over sets."""


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    """One language: the mean AUC of its `sets` with both labels, and all its rows as one group."""

    mean_auc: float
    sets: int
    pooled: SetFigures


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin of scores: its rows, their mean score, and how many of them are of label 1."""

    rows: int
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of `score`.

    The mean AUCs are over sets with both labels, samples left out. `pooled` takes all rows as one
    group, `permissive` those of permissive sets. `own` are comments of our own templates that
    training did not see; no other figure holds them. `ordinary`, for spam, are the rows of the
    toxicity sets by language, all taken as honest: what a newspaper's readers might be held for.
    """

    score: str
    limits: Limits
    mean_auc: float
    permissive_mean_auc: float
    pooled: SetFigures
    permissive: SetFigures
    sets: list[SetFigures]
    languages: list[LanguageFigures]
    own: list[SetFigures]
    ordinary: list[SetFigures]
    bins: list[Bin]


def summarise(rows: ScoredRows, score: str) -> Summary:
    """Return the figures of `score`, one of `heads.SCORES`, at its default thresholds."""
    limits = default_limits(score)
    kind = "spam" if score == SPAM else "toxicity"
    sources = _labelled(rows, score, (each for each in rows.sources if each.kind == kind))
    own = _labelled(rows, score, (each for each in rows.sources if each.kind == "own"))
    others = [each for each in rows.sources if each.kind == "toxicity"] if score == SPAM else []
    permissive = [each for each in sources if each.permissive]

    def by(key: Callable[[Source], str], chosen: Sequence[Source]) -> list[SetFigures]:
        names = sorted({key(each) for each in chosen})
        groups = [(name, [each for each in chosen if key(each) == name]) for name in names]
        return [_measure(rows, score, limits, name, members) for name, members in groups]

    sets = by(lambda source: source.name, sources)
    return Summary(
        score=score,
        limits=limits,
        mean_auc=mean_auc(sets),
        permissive_mean_auc=mean_auc([each for each in sets if each.permissive]),
        pooled=_measure(rows, score, limits, "all", sources),
        permissive=_measure(rows, score, limits, "permissive", permissive),
        sets=sets,
        languages=[_join(sets, pooled) for pooled in by(lambda each: each.language, sources)],
        own=by(lambda source: source.name, own),
        ordinary=by(lambda source: source.language, others),
        bins=_bins(rows, score, sources),
    )


def mean_auc(sets: Iterable[SetFigures]) -> float:
    """Return the mean AUC over `sets`, those without one and samples left out; NaN if none is."""
    known = [each.auc for each in sets if each.auc == each.auc and each.name not in SAMPLES]
    return float(np.mean(known)) if known else float("nan")


def _labelled(rows: ScoredRows, score: str, sources: Iterable[Source]) -> list[Source]:
    return [each for each in sources if len(rows.of(score, rows.choose([each]))[0])]


def _measure(
    rows: ScoredRows, score: str, limits: Limits, name: str, sources: Sequence[Source]
) -> SetFigures:
    languages = {each.language for each in sources}
    language = languages.pop() if len(languages) == 1 else ""
    group = Group(name, language, all(each.permissive for each in sources))
    return measure_group(group, *rows.of(score, rows.choose(sources)), limits)


def _join(sets: Sequence[SetFigures], pooled: SetFigures) -> LanguageFigures:
    members = [each for each in sets if each.language == pooled.language]
    counted = [each for each in members if each.auc == each.auc and each.name not in SAMPLES]
    return LanguageFigures(mean_auc(members), len(counted), pooled)


def _bins(rows: ScoredRows, score: str, sources: Sequence[Source]) -> list[Bin]:
    found = compare_bins(*rows.of(score, rows.choose(sources)))
    numbers = (found.counts.tolist(), found.scores.tolist(), found.shares.tolist())
    return [Bin(*each) for each in zip(*numbers, strict=True)]
