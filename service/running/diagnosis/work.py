"""Questions about the work: is anybody there to do it, does it fail, do all clocks agree?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from redis import Redis
from sqlalchemy import text

from service.moderation.broker import connect
from service.moderation.database import Database
from service.moderation.fleet import Fleet, read_fleet
from service.moderation.tally import Tally, read_tally
from service.running.diagnosis.finding import SECONDS, Finding, ask, error, ok, warning

SILENCE = timedelta(seconds=60)
"""Several times as long as the sweeper pauses."""
SKEW, LARGEST_SKEW = timedelta(seconds=1), timedelta(seconds=5)
"""Clocks apart by more are worth a word; beyond five seconds leases and captchas go wrong."""
RETAINED_WITHIN = timedelta(hours=6)
"""Several times as long as retention pauses between two passes."""
KEEP_TIME = "have every machine keep its clock by NTP (`timedatectl set-ntp true`)"


def examine_work(url: str, now: datetime) -> list[Finding]:
    """Findings about what the Redis at `url` knows of workers, sweeper and time."""
    questions: dict[str, Callable[[Redis], Finding]] = {
        "workers": lambda client: check_workers(read_fleet(client)),
        "failed jobs": lambda client: check_failures(read_fleet(client)),
        "sweeper": lambda client: check_sweeper(read_tally(client), now),
        "retention": lambda client: check_retention(read_tally(client), now),
        "redis clock": lambda client: _check_redis_clock(client),
    }
    with connect(url, timeout=SECONDS) as client:
        return [ask(name, partial(question, client)) for name, question in questions.items()]


def check_workers(fleet: Fleet) -> Finding:
    """Whether a worker lives; without one comments are taken in, and stay pending."""
    if fleet.idle + fleet.busy:
        return ok("workers", f"{fleet.idle} idle, {fleet.busy} busy, {fleet.queued} jobs queued")
    level = error if fleet.queued else warning
    sentence = f"none is there, {fleet.queued} jobs queued: comments stay pending"
    return level("workers", sentence, "start `palabre worker`; if it ends, its log says why")


def check_failures(fleet: Fleet) -> Finding:
    """Whether jobs failed within the last day; their comments are tried again, then held."""
    if not fleet.failed:
        return ok("failed jobs", "none within a day")
    return warning(
        "failed jobs",
        f"{fleet.failed} within a day: their comments were tried again, or held for a person",
        "look for `check crashed` and for tracebacks in the workers' logs",
    )


def check_sweeper(tally: Tally, now: datetime) -> Finding:
    """Whether the sweeper was there a moment ago: it rescues what any failure left behind."""
    remedy = "start `palabre sweep`, once for the whole installation"
    if tally.swept_at is None:
        return warning("sweeper", "it has not swept yet", remedy)
    silence = now - datetime.fromtimestamp(tally.swept_at, UTC)
    if silence <= SILENCE:
        return ok("sweeper", f"{tally.enqueued} comments enqueued again so far, {tally.held} held")
    return warning("sweeper", f"silent for {silence.total_seconds():.0f} s", remedy)


def check_retention(tally: Tally, now: datetime) -> Finding:
    """Whether what is old was looked for lately: retention is the sweeper's work too."""
    remedy = "start `palabre sweep`; if it runs, its log tells why retention failed"
    if tally.retained_at is None:
        return warning("retention", "it has not gone through everything yet", remedy)
    silence = now - datetime.fromtimestamp(tally.retained_at, UTC)
    told = f"{tally.removed} comments removed so far, {tally.forgotten} rows forgotten"
    if silence <= RETAINED_WITHIN:
        minutes = max(0.0, silence.total_seconds()) / 60
        return ok("retention", f"{told}, the last time {minutes:.0f} min ago")
    hours = silence.total_seconds() / 3600
    return warning("retention", f"{told}, but none for {hours:.0f} h", remedy)


def check_database_clock(database: Database) -> Finding:
    """Whether PostgreSQL's machine agrees on the time; SQLite has no other clock than ours."""
    if database.dialect == "sqlite":
        return ok("database clock", "this machine's")
    with database.read() as connection:
        theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return judge_clock("database clock", theirs, datetime.now(UTC))


def judge_clock(name: str, theirs: datetime, ours: datetime) -> Finding:
    """How far two clocks are apart; both times are aware."""
    apart = abs(theirs - ours)
    if apart <= SKEW:
        return ok(name, "as here")
    level = error if apart > LARGEST_SKEW else warning
    return level(name, f"{apart.total_seconds():.0f} s away from this machine's", KEEP_TIME)


def _check_redis_clock(client: Redis) -> Finding:
    seconds, _ = client.time()
    # Whole seconds, so half of one is lost on average.
    theirs = datetime.fromtimestamp(seconds + 0.5, UTC)
    return judge_clock("redis clock", theirs, datetime.now(UTC))
