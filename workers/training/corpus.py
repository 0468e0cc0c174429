"""All comments that one training learns from, each with what it teaches."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workers.training.labels import (
    OWN_SPAM,
    OWN_TOXICITY,
    Labels,
    read_feedback_labels,
    read_labels,
    read_spam_labels,
)
from workers.training.rows import Row, read_rows
from workers.training.templates import Example, draw_examples

TEMPLATES = Path(__file__).with_name("templates")
FEEDBACK = "feedback"
"""The file of an installation's own feedback (`palabre export feedback`), which may be missing."""
_HELD_OUT = 8
_PREFIXES: Mapping[str, str] = {"toxicity": OWN_TOXICITY, "spam": OWN_SPAM}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A comment and the outputs it teaches."""

    row: Row
    labels: Labels


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is learned from, and what is calibrated on."""

    train: list[Lesson]
    dev: list[Lesson]


def gather(data: Path, seed: int, templates: Path = TEMPLATES) -> Corpus:
    """Return the permissive rows of the folder `data` and the comments drawn from `templates`.

    DataError if a file of `data` is missing or damaged, TemplateError if one of `templates` is.
    """
    own_train, own_dev = own_lessons(seed, templates)
    said_train, said_dev = read_feedback(data)
    return Corpus(
        train=[*_lessons(data, "train"), *own_train, *said_train],
        dev=[*_lessons(data, "dev"), *own_dev, *said_dev],
    )


def own_lessons(seed: int, folder: Path = TEMPLATES) -> tuple[list[Lesson], list[Lesson]]:
    """Return the comments of the template files in `folder`/toxicity and `folder`/spam.

    The second list is drawn from templates that the first never used: one in eight of a kind.
    """
    train: list[Lesson] = []
    dev: list[Lesson] = []
    for kind, prefix in _PREFIXES.items():
        for path in sorted((folder / kind).glob("*.toml")):
            for example in draw_examples(path, seed):
                name = prefix + example.language
                row = Row(example.text, example.label, example.language, name, permissive=True)
                part = dev if _is_held_out(example) else train
                part.append(Lesson(row, read_labels(row, example.tags)))
    return train, dev


def read_feedback(data: Path) -> tuple[list[Lesson], list[Lesson]]:
    """Return what was said of an installation's own comments, if the folder `data` has it.

    The second list is held out of training: one text in eight, always the same ones.
    """
    train: list[Lesson] = []
    dev: list[Lesson] = []
    if (data / f"{FEEDBACK}.jsonl.gz").exists():
        for row in read_rows(data, FEEDBACK, permissive_only=True):
            part = dev if _is_chosen(row.text) else train
            part.append(Lesson(row, read_feedback_labels(row)))
    return train, dev


def _is_held_out(example: Example) -> bool:
    return _is_chosen(f"{example.language}/{example.kind}/{example.template}")


def _is_chosen(name: str) -> bool:
    # A checksum, not chance: the same templates and texts whatever the seed.
    return zlib.crc32(name.encode()) % _HELD_OUT == 0


def _lessons(data: Path, part: str) -> Iterable[Lesson]:
    for row in read_rows(data, f"toxic_{part}", permissive_only=True):
        yield Lesson(row, read_labels(row))
    for row in read_rows(data, f"spam_{part}", permissive_only=True):
        yield Lesson(row, read_spam_labels(row))


def of_score(lessons: Sequence[Lesson], score: str) -> list[Row]:
    """Return the rows that teach `score`, each with what it teaches as its label."""
    return [
        replace(lesson.row, label=lesson.labels[score])
        for lesson in lessons
        if score in lesson.labels
    ]
