"""Functional cases: short comments of our own that say, kind by kind, what must be flagged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workers.training.templates import Example, draw_examples

CASES = Path(__file__).with_name("cases")


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of `cases` comments, `right` were flagged or left alone as their label asks."""

    right: int
    cases: int

    @property
    def share(self) -> float:
        """Return the part of the cases that were right, 0 to 1."""
        return self.right / self.cases


@dataclass(frozen=True, slots=True)
class LanguageAccuracy:
    """The accuracy in one language, by name of the kind and by label (1 abusive, 0 not)."""

    language: str
    kinds: dict[str, Accuracy]
    labels: dict[int, Accuracy]


def read_cases(seed: int) -> list[Example]:
    """Return the functional cases of every language; the same seed gives the same cases.

    The idea is that of HateCheck (Röttger et al., ACL 2021), the sentences are our own. No case
    may be trained on. TemplateError if a file of cases is damaged.
    """
    return [case for path in sorted(CASES.glob("*.toml")) for case in draw_examples(path, seed)]


def accuracy_by_kind(
    examples: Sequence[Example], flagged: Sequence[bool]
) -> list[LanguageAccuracy]:
    """Return how often each kind and each label was right, one entry a language, sorted.

    `flagged[i]` says whether the detector flagged `examples[i]`; ValueError if their lengths
    differ. Kinds keep the order of `examples`.
    """
    pairs = list(zip(examples, flagged, strict=True))
    return [
        _measure(language, [pair for pair in pairs if pair[0].language == language])
        for language in sorted({example.language for example in examples})
    ]


def _measure(language: str, pairs: Iterable[tuple[Example, bool]]) -> LanguageAccuracy:
    kinds: dict[str, list[bool]] = {}
    labels: dict[int, list[bool]] = {}
    for example, was_flagged in pairs:
        right = was_flagged == (example.label == 1)
        kinds.setdefault(example.kind, []).append(right)
        labels.setdefault(example.label, []).append(right)
    return LanguageAccuracy(
        language,
        {kind: _count(rights) for kind, rights in kinds.items()},
        {label: _count(rights) for label, rights in labels.items()},
    )


def _count(rights: list[bool]) -> Accuracy:
    return Accuracy(right=sum(rights), cases=len(rights))
