"""When the next digest is: at the operator's hour, wherever the clock is put forward or back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.moderation.digests.choices import Often

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=2)
MONDAY = 0


def choose_next(often: Often, hour: int, time_zone: str, now: datetime) -> datetime:
    """The next moment after `now` for a digest: that hour of a day, or of a Monday.

    OVER has no hour: a day later at the earliest.
    """
    if often is Often.OVER:
        return now + timedelta(days=1)
    local = now.astimezone(ZoneInfo(time_zone))
    day = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    while day <= local or (often is Often.WEEKLY and day.weekday() != MONDAY):
        day += timedelta(days=1)
    return day.astimezone(UTC)


def choose_retry(attempts: int, now: datetime, before: datetime) -> datetime:
    """When to try again what could not be sent; `before` itself if that would be no sooner."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts, 10), LONGEST_PAUSE)
    retry_at: datetime = now + pause
    return min(retry_at, before)
