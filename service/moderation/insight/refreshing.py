"""Keeping the counted days true: the sweeper counts again what may have changed since."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

from config.settings import Settings
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.identifiers import read_moment
from service.moderation.insight.counting import count_cases
from service.moderation.insight.figures import NOBODY
from service.moderation.insight.scores import LEAST
from service.moderation.insight.sieve import Sieve
from service.moderation.policy import Policy
from service.moderation.site_policies import make_policy
from service.moderation.store.insight_cases import stream_cases
from service.moderation.store.insight_days import CountedDay, find_days, find_touched, save_day
from service.moderation.store.sites import read_sites

LONGEST = 90
"""Days that are kept true; those before stay as they were counted last."""
BUDGET = 1.0
"""Seconds after which what is left of the work waits for the next sweep."""
EVERY = timedelta(minutes=1)
"""How soon a day on which something happens is counted again."""
REST = 30
"""How many times as long as counting it took a day is left alone."""
AFTERMATH = timedelta(minutes=10)
"""How long after its end a day is still counted like one that goes on."""
ANYWAY = timedelta(days=1)
"""When a day is counted again though nothing is known to have happened."""
LOOK_BACK = timedelta(hours=1)
SKEW = timedelta(seconds=10)
"""How much later than it says an act may be stored: the clocks of two machines differ."""


class Policies:
    """What each site's comments are weighed by now, and a digest that tells when that changes."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.usual = Policy.from_settings(settings)
        found = {site.id: make_policy(settings, site) for site in read_sites(database)}
        # Only those that differ: a new site is no reason to weigh everything again.
        self.by_site = {
            site_id: policy
            for site_id, policy in found.items()
            if site_id is not None and policy != self.usual
        }
        told = repr((self.usual, sorted(self.by_site.items())))
        self.digest = hashlib.sha256(told.encode()).hexdigest()
        self.sieve = Sieve.make([self.usual, *self.by_site.values()], LEAST)


def refresh(
    settings: Settings,
    database: Database,
    now: Callable[[], datetime],
    budget: float = BUDGET,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Count the days that may have changed, the latest first; returns how many.

    Stops at the first that ends after `budget` seconds. Raises what the database raises.
    """
    began, counted = clock(), 0
    policies = Policies(settings, database)
    for day in find_stale(database, policies.digest, now()):
        started, moment = clock(), now()
        figures, comments, pending = _count(database, policies, day)
        taken = clock() - started
        row = CountedDay(day, moment, taken, comments, pending, policies.digest)
        save_day(database, row, figures)
        counted += 1
        if clock() - began > budget:
            break
    return counted


def find_stale(database: Database, policies: str, now: datetime) -> Iterator[date]:
    """The days of which the numbers may not be true any more, the latest first."""
    today = now.astimezone(UTC).date()
    known = find_days(database, today - timedelta(days=LONGEST - 1))
    touched = _find_touched(database, known)
    for age in range(LONGEST):
        day = today - timedelta(days=age)
        if day not in known or _is_stale(known[day], touched.get(day), policies, now):
            yield day


def _is_stale(row: CountedDay, touched: datetime | None, policies: str, now: datetime) -> bool:
    since = now - row.counted_at
    if row.policies != policies or since >= ANYWAY or since < -EVERY:
        return True
    if since < max(EVERY, timedelta(seconds=REST * row.seconds)):
        return False
    goes_on = row.counted_at < _begin(row.day + timedelta(days=1)) + AFTERMATH
    return goes_on or row.pending > 0 or (touched is not None and touched > row.counted_at - SKEW)


def _find_touched(database: Database, known: Mapping[date, CountedDay]) -> dict[date, datetime]:
    """By day of submission, when a comment was last decided by a person or appealed for."""
    latest: dict[date, datetime] = {}
    if not known:
        return latest
    since = max(row.counted_at for row in known.values()) - LOOK_BACK
    for comment_id, moment in find_touched(database, since):
        day = read_moment(comment_id).date()
        latest[day] = max(moment, latest.get(day, moment))
    return latest


def _count(
    database: Database, policies: Policies, day: date
) -> tuple[dict[int, dict[str, object]], int, int]:
    """A day's figures by site, how many comments are whole, and how many the checks yet owe."""
    cases = stream_cases(database, _begin(day), _begin(day + timedelta(days=1)), policies.sieve)
    counted = count_cases(cases, policies.by_site, policies.usual)
    figures = {site_id: site.write() for site_id, site in counted.items()}
    whole = sum(site.whole for site in counted.values())
    pending = sum(site.figures.count(Status.PENDING, NOBODY) for site in counted.values())
    return figures, whole, pending


def _begin(day: date) -> datetime:
    return datetime.combine(day, clock_time.min, UTC)
