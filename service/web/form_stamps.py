"""When a form was shown: a signed time that travels with it, and what it tells once it is sent."""

import hmac
import re
from datetime import datetime

from service.moderation.form_evidence import FormEvidence
from service.moderation.submission import Submission

NAME = b"palabre form stamp"
STAMP = re.compile(r"([0-9]{1,15})\.([0-9a-f]{32})", re.ASCII)
CLOCK_SKEW = 5.0
"""Seconds by which the clock of the server that issued a stamp may be ahead of ours."""


class FormStamps:
    """Issues and reads stamps, with a key derived from the operator's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), NAME, "sha256")

    def issue(self, now: datetime) -> str:
        """The stamp of a form that is shown now."""
        milliseconds = str(round(now.timestamp() * 1000))
        return f"{milliseconds}.{self._sign(milliseconds)}"

    def measure(self, stamp: str, now: datetime) -> float | None:
        """Seconds since a stamp was issued; None if it is none of ours, or from the future."""
        parts = STAMP.fullmatch(stamp)
        if parts is None or not hmac.compare_digest(self._sign(parts[1]), parts[2]):
            return None
        seconds = now.timestamp() - int(parts[1]) / 1000
        return max(0.0, seconds) if seconds > -CLOCK_SKEW else None

    def observe(self, submission: Submission, now: datetime) -> FormEvidence:
        """How the form of a submission that arrives now was filled in."""
        seconds = self.measure(submission.form_stamp, now) if submission.form_stamp else None
        return FormEvidence(bool(submission.reply_subject), seconds)

    def _sign(self, milliseconds: str) -> str:
        return hmac.digest(self._key, milliseconds.encode(), "sha256").hex()[:32]
