"""Simpler detectors, judged on the same comments: the word lists, and what else is installed."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from config.word_lists import load_blocked_words
from service.moderation.words.matcher import WordMatcher, read
from workers.scoring.heads import SCORES, SPAM, TOXICITY
from workers.training.evaluation.figures import default_limits
from workers.training.evaluation.scored import KeptText, ScoredRows, Source
from workers.training.evaluation.summary import SAMPLES
from workers.training.evaluation.tracking import Track, ignore
from workers.training.measures import Floats, area_under_curve, macro_f1, recall_at

OURS = "palabre"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A detector: `judge` gives a text a number in 0..1, and holds it from 0.5."""

    name: str
    judge: Callable[[str], float]
    scores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one detector does for one score; means are over sets with both labels.

    `rows` holds as many of each label of a set as were kept, so that shares differ from the
    set's. `sets` and `languages` are AUCs; `milliseconds` is the mean CPU time a comment.
    """

    score: str
    name: str
    rows: int
    mean_auc: float
    macro_f1: float
    recall_at_5: float
    milliseconds: float
    languages: dict[str, float]
    sets: dict[str, float]


def find_baselines() -> list[Baseline]:
    """Return the default word lists, and alt-profanity-check and better-profanity if installed."""
    found = [Baseline("word lists", _make_word_judge(), (TOXICITY, SPAM))]
    for name, module, make in _PEERS:
        try:
            found.append(Baseline(name, make(module), (TOXICITY,)))
        except ImportError:
            continue
    return found


def compare(
    rows: ScoredRows, baselines: Sequence[Baseline], track: Track = ignore
) -> list[Comparison]:
    """Return the figures of the model behind `rows` and of all `baselines`, on the kept texts."""
    return [
        comparison
        for score in (TOXICITY, SPAM)
        for comparison in _compare_score(rows, score, baselines, track)
    ]


def _compare_score(
    rows: ScoredRows, score: str, baselines: Sequence[Baseline], track: Track
) -> Iterator[Comparison]:
    texts = {
        source: [text for label in (0, 1) for text in rows.texts.get((source, label), ())]
        for source in rows.sources
        if source.kind == score and source.name not in SAMPLES
    }
    everything = [text for kept in texts.values() for text in kept]
    numbers = np.array([text.row for text in everything], dtype=np.intp)
    ours = rows.scores[numbers, SCORES.index(score)]
    spent = float(rows.milliseconds[numbers].mean())
    yield _figures(rows, score, texts, (OURS, ours, default_limits(score).flag_at, spent))
    for baseline in baselines:
        if score in baseline.scores:
            started = time.thread_time()
            label = f"{score} by {baseline.name}"
            judged = np.array([baseline.judge(each.text) for each in track(label, everything)])
            spent = (time.thread_time() - started) * 1000 / len(everything)
            yield _figures(rows, score, texts, (baseline.name, judged, 0.5, spent))


def _figures(
    rows: ScoredRows,
    score: str,
    texts: dict[Source, list[KeptText]],
    judged: tuple[str, Floats, float, float],
) -> Comparison:
    """Return the comparison of a detector: its name, judgements, threshold, and milliseconds."""
    name, judgements, flag_at, spent = judged
    sets: dict[Source, tuple[float, float, float]] = {}
    at = 0
    for source, kept in texts.items():
        part = judgements[at : at + len(kept)]
        labels = rows.labels[[text.row for text in kept], SCORES.index(score)].astype(np.int_)
        at += len(kept)
        if 0 < labels.sum() < len(labels):
            sets[source] = (
                area_under_curve(part, labels),
                macro_f1(part, labels, flag_at),
                recall_at(part, labels, 0.05),
            )
    means = np.mean(list(sets.values()), axis=0) if sets else np.full(3, np.nan)
    mean_auc, mean_f1, mean_recall = means.tolist()
    aucs = {source: auc for source, (auc, _, _) in sets.items()}
    languages = {
        language: float(np.mean([aucs[each] for each in aucs if each.language == language]))
        for language in sorted({source.language for source in aucs})
    }
    by_set = {source.name: aucs[source] for source in sorted(aucs)}
    return Comparison(score, name, at, mean_auc, mean_f1, mean_recall, spent, languages, by_set)


def _make_word_judge() -> Callable[[str], float]:
    matcher = WordMatcher(load_blocked_words())
    return lambda text: float(any(True for _ in matcher.find(read([text]))))


def _make_alt_profanity_check(module: str) -> Callable[[str], float]:
    predict = import_module(module).predict_prob
    return lambda text: float(predict([text])[0])


def _make_better_profanity(module: str) -> Callable[[str], float]:
    contains = import_module(module).profanity.contains_profanity
    return lambda text: float(contains(text))


_PEERS = (
    ("alt-profanity-check", "profanity_check", _make_alt_profanity_check),
    ("better-profanity", "better_profanity", _make_better_profanity),
)
