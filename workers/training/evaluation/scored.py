"""The dev rows after one reading each: scores and labels in arrays, few of the texts."""

import random
import time
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.scoring.heads import SCORES
from workers.training.corpus import Lesson
from workers.training.evaluation.detectors import Detector
from workers.training.measures import Floats, Labels

Kind = Literal["toxicity", "spam", "own"]
"""Which file a row comes from; "own" are comments drawn from templates held out of training."""

MOST_KEPT = 200
"""How many texts of each set and label stay in memory, for what needs the words again."""


class Source(NamedTuple):
    """Where rows come from."""

    name: str
    language: str
    permissive: bool
    kind: Kind


class KeptText(NamedTuple):
    """A text that stayed in memory, and its row's number."""

    row: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ScoredRows:
    """Rows of many sets. `source` numbers into `sources`; `detected` is the language found.

    `scores` and `labels` are (rows, scores) in the order of `heads.SCORES`; a label of -1 is none.
    `milliseconds` is each reading's CPU time. `texts` keeps at most 200 of each source and label.
    """

    sources: Sequence[Source]
    source: NDArray[np.int32]
    scores: Floats
    labels: NDArray[np.int8]
    encoded: NDArray[np.bool_]
    milliseconds: Floats
    detected: Sequence[str]
    texts: Mapping[tuple[Source, int], Sequence[KeptText]]

    def choose(self, sources: Iterable[Source]) -> NDArray[np.bool_]:
        """Return which rows are of one of `sources`."""
        wanted = set(sources)
        numbers = [at for at, source in enumerate(self.sources) if source in wanted]
        return np.isin(self.source, numbers)

    def of(self, score: str, rows: NDArray[np.bool_]) -> tuple[Floats, Labels]:
        """Return the scores and labels of those of `rows` that have a label for `score`."""
        column = SCORES.index(score)
        known = rows & (self.labels[:, column] >= 0)
        return self.scores[known, column], self.labels[known, column].astype(np.int_)


class Scorer:
    """Reads rows one by one and forgets all but the numbers and a fixed share of the texts."""

    def __init__(self, detector: Detector, seed: int) -> None:
        self._detector = detector
        self._chance = random.Random(seed)
        self._sources: dict[Source, int] = {}
        self._source, self._labels = array("i"), array("b")
        self._scores, self._milliseconds, self._encoded = array("d"), array("d"), array("b")
        self._detected: list[str] = []
        self._kept: dict[tuple[Source, int], list[KeptText]] = {}
        self._seen: dict[tuple[Source, int], int] = {}

    def add(self, lesson: Lesson, kind: Kind) -> None:
        """Read one comment, and note what it scored and what it should have."""
        row = lesson.row
        source = Source(row.set_name, row.language, row.permissive, kind)
        started = time.thread_time()
        reading = self._detector.read(row.text)
        self._milliseconds.append((time.thread_time() - started) * 1000)
        self._keep((source, row.label), KeptText(len(self._source), row.text))
        self._source.append(self._sources.setdefault(source, len(self._sources)))
        self._scores.extend(reading.scores[name] for name in SCORES)
        self._labels.extend(lesson.labels.get(name, -1) for name in SCORES)
        self._encoded.append(bool(reading.windows))
        self._detected.append(reading.language)

    def finish(self) -> ScoredRows:
        """Return all rows added so far."""
        shape = (len(self._source), len(SCORES))
        return ScoredRows(
            sources=tuple(self._sources),
            source=np.array(self._source, dtype=np.int32),
            scores=np.array(self._scores).reshape(shape),
            labels=np.array(self._labels, dtype=np.int8).reshape(shape),
            encoded=np.array(self._encoded, dtype=np.bool_),
            milliseconds=np.array(self._milliseconds),
            detected=self._detected,
            texts={key: sorted(kept) for key, kept in self._kept.items()},
        )

    def _keep(self, key: tuple[Source, int], text: KeptText) -> None:
        """Keep each of a source's texts with the same chance (Vitter's algorithm R, 1985)."""
        kept = self._kept.setdefault(key, [])
        seen = self._seen[key] = self._seen.get(key, 0) + 1
        if len(kept) < MOST_KEPT:
            kept.append(text)
        elif (place := self._chance.randrange(seen)) < MOST_KEPT:
            kept[place] = text
