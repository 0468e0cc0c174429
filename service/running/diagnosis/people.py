"""Questions about the people at work here: can anybody moderate, and is anybody kept waiting?"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from config.settings import Settings
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.retention_periods import read_periods
from service.moderation.schema import moderators
from service.moderation.store.listing import count_waiting
from service.moderation.store.retention import count_overdue
from service.running.diagnosis.finding import Finding, ok, warning

PATIENCE = timedelta(minutes=1)
"""Longer than any comment waits for its checks while a worker and the sweeper run."""
LONGEST_HOLD = timedelta(days=1)


def check_moderators(settings: Settings, database: Database) -> Finding:
    """Whether somebody can decide what the checks leave to a person."""
    with database.read() as connection:
        count = connection.execute(select(func.count()).select_from(moderators)).scalar_one()
    if count:
        return ok("moderators", f"{count} can sign in")
    if settings.admin_token:
        return ok("moderators", "no person, but PALABRE_ADMIN_TOKEN opens the admin API")
    return warning("moderators", "nobody can sign in", "run `palabre user add NAME`")


def check_waiting(database: Database, now: datetime) -> Finding:
    """Whether comments wait for checks that should long have run."""
    count, since = count_waiting(database)[Status.PENDING]
    if since is None:
        return ok("waiting", "no comment waits for its checks")
    age = now - since
    if age <= PATIENCE:
        return ok("waiting", f"{count} wait for their checks, none for long")
    return warning(
        "waiting",
        f"{count} wait for their checks, the oldest for {age.total_seconds():.0f} s",
        "see that `palabre worker` and `palabre sweep` run; more of PALABRE_WORKER_PROCESSES help",
    )


def check_overdue(settings: Settings, database: Database, now: datetime) -> Finding:
    """Whether refused comments are still here a day after their time was over."""
    count = count_overdue(database, read_periods(settings), now - timedelta(days=1))
    if not count:
        return ok("overdue", "no refused comment is kept longer than set")
    return warning(
        "overdue",
        f"{count} refused comments are kept longer than set",
        "see that `palabre sweep` runs: it removes them by the hundred, beside all else",
    )


def check_review_queue(database: Database, now: datetime) -> Finding:
    """Whether what the checks left to a person has been waiting for longer than a day."""
    count, since = count_waiting(database)[Status.FLAGGED]
    if since is None:
        return ok("review queue", "empty")
    if now - since <= LONGEST_HOLD:
        return ok("review queue", f"{count} wait for a person, none for longer than a day")
    return warning(
        "review queue",
        f"{count} wait for a person, the oldest for {(now - since).days} days",
        "decide them at /admin; if there are too many, raise the *_FLAG_AT that holds most",
    )
