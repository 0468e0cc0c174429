"""What the siteverify stand-in answers to which token, and what it has seen.

What follows a `~` in a token only makes it different from the others: `good-0.9~17` is answered
as `good-0.9`. The tokens:

    good-0.9 low-0.1 any-0.45       success, with that score
    chunked-0.9                     the same, in chunks and without a Content-Length
    the names in OVERRIDES          success with one field changed or left out
    duplicate, error:CODE[,CODE]    success false, with those error codes; `error:` has none
    html empty list 500 404 ...     no siteverify answer
    huge slow drip drip-head        1 MiB; after 30 s; a byte at a time (its body, its headers)
    refused garbage redirect        the connection is closed; no HTTP; 302 to /elsewhere

Fields, error codes and the form of `challenge_ts` follow Google's documentation as read on
2026-11-23: https://developers.google.com/recaptcha/docs/verify and, for `score` and `action`,
https://developers.google.com/recaptcha/docs/v3.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

HOSTNAME = "www.example.org"

OVERRIDES: dict[str, dict[str, object]] = {
    "wrong-action": {"action": "login"},
    "missing-action": {"action": None},
    "wrong-hostname": {"hostname": "elsewhere.example.net"},
    "missing-hostname": {"hostname": None},
    "old": {"challenge_ts": timedelta(minutes=-10)},
    "future": {"challenge_ts": timedelta(minutes=10)},
    "missing-time": {"challenge_ts": None},
    "nan": {"score": float("nan")},
    "infinity": {"score": float("inf")},
    "string-score": {"score": "0.9"},
    "boolean-score": {"score": True},
    "score-out-of-range": {"score": 1.1},
    "missing-score": {"score": None},
    "string-success": {"success": "true"},
}
"""What differs from a good answer; None leaves the field out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    path: str
    fields: dict[str, str]
    headers: dict[str, str]


@dataclass
class Script:
    """What the stand-in was told to do, and what it saw."""

    delay: float = 0.0
    action: str = "comment"
    hostname: str = HOSTNAME
    secret: str | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    requests: list[Asked] = field(default_factory=list)
    connections: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def answer(self, token: str) -> dict[str, object] | str | None:
        """The JSON answer to a token; else which other answer: the token itself says if None."""
        if token in OVERRIDES:
            return self._good(0.9, OVERRIDES[token])
        if token == "duplicate":
            return fail("timeout-or-duplicate")
        if token.startswith("error:"):
            return fail(*filter(None, token.removeprefix("error:").split(",")))
        if scored := re.fullmatch(r"[a-z]+-([01](?:\.\d+)?)", token):
            return self._good(float(scored[1]), {})
        return None

    def _good(self, score: float, changed: dict[str, object]) -> dict[str, object]:
        loaded = changed.get("challenge_ts", timedelta(seconds=-3))
        answer: dict[str, object] = {
            "success": True,
            "score": score,
            "action": self.action,
            "hostname": self.hostname,
            **changed,
        }
        if isinstance(loaded, timedelta):
            answer["challenge_ts"] = (self.now() + loaded).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {name: value for name, value in answer.items() if value is not None}


def fail(*codes: str) -> dict[str, object]:
    """An unsuccessful answer with its error codes."""
    return {"success": False, "error-codes": list(codes)}
