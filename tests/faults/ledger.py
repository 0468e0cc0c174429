"""What the clients were told: every answer, and every comment that a 2xx (or a 422) promised."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles

PROMISES = {201, 202, 422}
"""Answers that name a comment: it is stored, and will be decided."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one try: its HTTP status or why there was none, and the seconds it took."""

    key: str
    at: float
    seconds: float
    status: int
    failure: str = ""
    comment_id: str = ""
    verdict: str = ""


INSTANT = 1.0
"""Seconds between an answer and its note in the ledger, at the very most."""


class Ledger:
    """The answers of one trial; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.answers: list[Answer] = []
        self._promised: dict[str, set[str]] = {}

    def note(self, answer: Answer) -> bool:
        """Write an answer down; whether it is a promise."""
        with self._lock:
            self.answers.append(answer)
            if answer.status in PROMISES and answer.comment_id:
                self._promised.setdefault(answer.key, set()).add(answer.comment_id)
                return True
        return False

    def __len__(self) -> int:
        with self._lock:
            return len(self._promised)

    @property
    def ids(self) -> set[str]:
        """Every comment that was promised."""
        with self._lock:
            return {each for ids in self._promised.values() for each in ids}

    @property
    def split(self) -> list[str]:
        """Submissions for which two different comments were promised."""
        with self._lock:
            return [key for key, ids in self._promised.items() if len(ids) > 1]

    def count(self, status: int) -> int:
        """How many answers had this status."""
        with self._lock:
            return sum(answer.status == status for answer in self.answers)

    def since(self, moment: float) -> list[Answer]:
        """The answers to what was asked from a moment on."""
        recent: list[Answer] = []
        with self._lock:
            # They stand in the order in which they came, but for those of the same instant.
            for answer in reversed(self.answers):
                if answer.at + answer.seconds < moment - INSTANT:
                    break
                if answer.at >= moment:
                    recent.append(answer)
        return recent[::-1]


def worst_percentile(answers: Iterable[Answer]) -> float:
    """Seconds within which 99 of a hundred promises came; 0 if there were none."""
    seconds = [each.seconds for each in answers if each.status in PROMISES]
    return quantiles(seconds, n=100)[-1] if len(seconds) > 1 else sum(seconds)
