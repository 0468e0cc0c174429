"""Which comments the encoder sees in one pass, in which spelling, and in which batch."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.scoring.encoder import MOST_TOKENS
from workers.scoring.folding import fold_text
from workers.scoring.heads import OUTPUTS
from workers.scoring.tokens import END, PAD, START, Vocabulary
from workers.training.corpus import Lesson
from workers.training.labels import OWN_SPAM, OWN_TOXICITY
from workers.training.mutators import MUTATORS

TEXTS = 48
"""Comments in a batch."""

_CHUNK = 40 * TEXTS
_WIDTH_STEP = 8
_POWER = 0.6
_MUTATED = 0.2
# Folding undoes the other disguises before the encoder reads.
_DISGUISES = (
    "doubled_letters",
    "swapped_letters",
    "doubled_letters",
    "swapped_letters",
    "spacing",
    "leet",
)
# French comes first, and English has most of the rows.
_LANGUAGE_FACTORS = {"en": 1.0, "fr": 2.5}
_OTHER_FACTOR = 2.0
_OWN_COPIES = {OWN_TOXICITY: 1.1, OWN_SPAM: 0.6}
_MOST_COPIES = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Padded piece numbers (texts, tokens), lengths, labels (texts, outputs; NaN: not taught).

    `sets` says which set each text is from, as numbers into `list_sets`.
    """

    numbers: NDArray[np.int64]
    lengths: NDArray[np.int64]
    labels: NDArray[np.float32]
    sets: NDArray[np.int64]


def list_sets(lessons: Sequence[Lesson]) -> list[str]:
    """Return the names of the sets, in order."""
    return sorted({lesson.row.set_name for lesson in lessons})


def draw_pass(lessons: Sequence[Lesson], size: int, chance: random.Random) -> list[Lesson]:
    """Return about `size` lessons: small sets and small languages count for more than their rows.

    A set's share is its number of rows to the power 0.6, times its language's weight; no row
    comes more than three times. Our own examples come about once each.
    """
    groups: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        groups.setdefault(lesson.row.set_name, []).append(lesson)
    copies = {name: own for name in groups if (own := _own_copies(name))}
    shares = {name: _share(groups[name]) for name in groups if name not in copies}
    left = size - sum(len(groups[name]) * number for name, number in copies.items())
    scale = max(left, 0) / max(sum(shares.values()), 1)
    for name, share in shares.items():
        copies[name] = min(share * scale / len(groups[name]), _MOST_COPIES)
    drawn: list[Lesson] = []
    for name, members in sorted(groups.items()):
        whole = int(copies[name])
        drawn += members * whole
        drawn += chance.sample(members, round(len(members) * (copies[name] - whole)))
    return chance.sample(drawn, len(drawn))


def make_batches(
    lessons: Sequence[Lesson], vocabulary: Vocabulary, sets: Sequence[str], chance: random.Random
) -> Iterator[Batch]:
    """Yield the batches of one pass; a batch holds comments of about one length.

    One comment in five is disguised first, as its author might: a mutator is applied.
    """
    numbered = {name: number for number, name in enumerate(sets)}
    for start in range(0, len(lessons), _CHUNK):
        chunk = [
            (encode(_disguise(lesson.row.text, chance), vocabulary), lesson)
            for lesson in lessons[start : start + _CHUNK]
        ]
        chunk.sort(key=lambda each: len(each[0]))
        starts = list(range(0, len(chunk), TEXTS))
        chance.shuffle(starts)
        for first in starts:
            yield _pad(chunk[first : first + TEXTS], numbered)


def encode(text: str, vocabulary: Vocabulary) -> list[int]:
    """Return the piece numbers that the encoder reads of `text`, marks included."""
    tokens = vocabulary.tokens(fold_text(text).text, MOST_TOKENS - 2)
    return [START, *(token.number for token in tokens), END]


def _own_copies(set_name: str) -> float:
    return next((c for prefix, c in _OWN_COPIES.items() if set_name.startswith(prefix)), 0.0)


def _share(members: Sequence[Lesson]) -> float:
    factor = _LANGUAGE_FACTORS.get(members[0].row.language, _OTHER_FACTOR)
    return float(factor * len(members) ** _POWER)


def _disguise(text: str, chance: random.Random) -> str:
    if chance.random() >= _MUTATED:
        return text
    return MUTATORS[chance.choice(_DISGUISES)](text, chance)


def _pad(chunk: Sequence[tuple[list[int], Lesson]], numbered: dict[str, int]) -> Batch:
    # Few widths: the processor's kernels are made anew for each.
    width = -(-max(len(numbers) for numbers, _ in chunk) // _WIDTH_STEP) * _WIDTH_STEP
    padded = np.full((len(chunk), width), PAD, dtype=np.int64)
    labels = np.full((len(chunk), len(OUTPUTS)), np.nan, dtype=np.float32)
    for line, (numbers, lesson) in enumerate(chunk):
        padded[line, : len(numbers)] = numbers
        for name, label in lesson.labels.items():
            labels[line, OUTPUTS.index(name)] = label
    return Batch(
        padded,
        np.array([len(numbers) for numbers, _ in chunk], dtype=np.int64),
        labels,
        np.array([numbered[lesson.row.set_name] for _, lesson in chunk], dtype=np.int64),
    )
