"""The rows that an evaluation reads: dev sets, research-only ones too, and templates held out."""

import random
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path

from workers.scoring.heads import SPAM
from workers.training.corpus import Lesson, own_lessons, read_feedback
from workers.training.evaluation.detectors import Detector
from workers.training.evaluation.scored import Kind, ScoredRows, Scorer
from workers.training.evaluation.tracking import Item, Track, ignore
from workers.training.labels import OWN_SPAM, read_labels, read_spam_labels
from workers.training.rows import read_rows

BLOG = "spam_blogdump_sample"
"""The file of a blog's comments, too few to learn from."""

_FILES: Mapping[str, Kind] = {"toxic_dev": "toxicity", "spam_dev": "spam", BLOG: "spam"}
_SEED = 1


def score_rows(
    data: Path, detector: Detector, quick: int | None = None, track: Track = ignore
) -> ScoredRows:
    """Return the dev rows of the folder `data` and those of our own templates, each read once.

    So are opinions of feedback held out of training, where there are any.
    `quick` takes that many rows of each set at most. One file at a time is in memory. DataError
    if a file cannot be read.
    """
    scorer = Scorer(detector, _SEED)
    for name, kind in _FILES.items():
        for row in track(name, thin(read_rows(data, name), quick, lambda row: row.set_name)):
            labels = read_labels(row) if kind == "toxicity" else read_spam_labels(row)
            scorer.add(Lesson(row, labels), kind)
    for lesson in track("feedback", thin(read_feedback(data)[1], quick, _name_set)):
        scorer.add(lesson, "spam" if SPAM in lesson.labels else "toxicity")
    own = thin(own_lessons(_SEED)[1], quick, _name_set)
    for lesson in track("own templates", own):
        scorer.add(_for_own_score(lesson), "own")
    return scorer.finish()


def thin(
    items: Sequence[Item], most: int | None, key: Callable[[Item], Hashable]
) -> Sequence[Item]:
    """Return up to `most` items of each `key`, picked by chance, in order; all if it is None."""
    if most is None:
        return items
    members: dict[Hashable, list[int]] = {}
    for at, item in enumerate(items):
        members.setdefault(key(item), []).append(at)
    chance = random.Random(_SEED)
    picked = (chance.sample(each, min(len(each), most)) for each in members.values())
    return [items[at] for at in sorted(at for each in picked for at in each)]


def _name_set(lesson: Lesson) -> str:
    return lesson.row.set_name


def _for_own_score(lesson: Lesson) -> Lesson:
    """Return `lesson` with the labels that its templates were written for."""
    spam = lesson.row.set_name.startswith(OWN_SPAM)
    labels = {name: each for name, each in lesson.labels.items() if (name == SPAM) == spam}
    return Lesson(lesson.row, labels)
