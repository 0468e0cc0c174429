"""What would have become of comments already decided, had other word lists been in force.

Nothing is written: the signals of every other check are those stored, the words are looked for
anew, and the policy decides on both, as it is set now.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from service.moderation.codes import Status
from service.moderation.comment import Comment
from service.moderation.policy import Policy, decide
from service.moderation.store.judged import Judged
from service.moderation.verdict import Signal
from service.moderation.words.judge import CHECK, HELD, WordJudge

GRAVITY = (Status.APPROVED, Status.FLAGGED, Status.REJECTED)
MOST_LISTED = 200
"""Changes that a report names; all are counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """A comment that the checks would decide otherwise, and the lines of the lists that do it.

    `before` is what its stored signals say; where a person has decided since, its own status is
    another. `words` are those found now, or those no longer found where the verdict is milder.
    """

    comment: Comment
    before: Status
    after: Status
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a replay found; not `complete` if it was cut short."""

    looked_at: int
    complete: bool
    counts: dict[tuple[Status, Status], int]
    changes: tuple[Change, ...]

    @property
    def changed(self) -> int:
        """How many comments would change."""
        return sum(self.counts.values())

    @classmethod
    def gather(
        cls,
        steps: Iterable[Change | None],
        enough: Callable[[], bool] = lambda: False,
        most: int = MOST_LISTED,
    ) -> Self:
        """Everything of a replay counted and its first changes kept; `enough` may cut it short."""
        looked_at, complete = 0, True
        counts: Counter[tuple[Status, Status]] = Counter()
        changes: list[Change] = []
        for step in steps:
            looked_at += 1
            if step is not None:
                counts[step.before, step.after] += 1
                changes += [step] if len(changes) < most else []
            if enough():
                complete = False
                break
        return cls(looked_at, complete, dict(sorted(counts.items())), tuple(changes))


def replay(history: Iterable[Judged], judge: WordJudge, policy: Policy) -> Iterator[Change | None]:
    """For each comment what would change with the lists of `judge`, None if nothing would."""
    return (_replay(judged, judge, policy) for judged in history)


def _replay(judged: Judged, judge: WordJudge, policy: Policy) -> Change | None:
    signals = tuple(map(_update, judged.signals))
    said = next((signal for signal in signals if signal.check == CHECK), None)
    says = judge.judge(judged.comment)
    others = [signal for signal in signals if signal.check != CHECK]
    before = decide(signals, policy).status
    after = decide([*others, says], policy).status
    if before is after:
        return None
    graver = GRAVITY.index(after) > GRAVITY.index(before)
    words = _list_words(says if graver else said)
    # A check that failed then and works now changes much, but that is not the lists' doing.
    return Change(judged.comment, before, after, words) if words else None


def _update(signal: Signal) -> Signal:
    """Until lists had a version, every word found had the score 1, and held the comment."""
    held = signal.check == CHECK and not signal.version and signal.score
    return replace(signal, score=HELD) if held else signal


def _list_words(signal: Signal | None) -> tuple[str, ...]:
    found = signal.evidence.get("words") if signal is not None else None
    return tuple(map(str, found)) if isinstance(found, list) else ()
