"""Dates as other systems write them, read as instants; None is what every reader skips by."""

from datetime import UTC, datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No comment is older than the web."""


def read_iso(text: str) -> datetime | None:
    """An ISO 8601 date and time; one without a zone counts as UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _place(found if found.tzinfo else found.replace(tzinfo=UTC))


def read_seconds(value: object) -> datetime | None:
    """Seconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return _place(datetime.fromtimestamp(value, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _place(moment: datetime) -> datetime | None:
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment if moment >= EARLIEST else None
