"""For how long things are kept, as the operator has set it."""

from dataclasses import dataclass
from datetime import timedelta

from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Periods:
    """For how long things are kept; None: without an end."""

    spam: timedelta | None = timedelta(days=15)
    rejected: timedelta | None = timedelta(days=30)
    hashes: timedelta | None = timedelta(days=30)
    audit: timedelta | None = timedelta(days=365)

    @property
    def shortest(self) -> timedelta | None:
        """How long any refused comment is kept at least; None where none is ever removed."""
        return min((each for each in (self.spam, self.rejected) if each), default=None)

    @property
    def longest(self) -> timedelta | None:
        """After which time no refused comment is left that is ever removed."""
        return max((each for each in (self.spam, self.rejected) if each), default=None)


def read_periods(settings: Settings) -> Periods:
    """What `PALABRE_RETENTION_*_DAYS` say."""
    return Periods(
        spam=_read_days(settings.retention_spam_days),
        rejected=_read_days(settings.retention_rejected_days),
        hashes=_read_days(settings.retention_hashes_days),
        audit=_read_days(settings.retention_audit_days),
    )


def _read_days(days: int) -> timedelta | None:
    return timedelta(days=days) if days else None
