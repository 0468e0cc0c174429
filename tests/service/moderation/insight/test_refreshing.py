from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.insight.figures import OVERVIEW, Figures
from service.moderation.insight.refreshing import ANYWAY, LONGEST, find_stale, refresh
from service.moderation.insight.scores import add_scores, compare
from service.moderation.policy import Band
from service.moderation.site import Site
from service.moderation.store.insight_days import find_days, read_figures
from service.moderation.store.sites import list_sites, read_site, save_site
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.held import hold

MINUTE = timedelta(minutes=1)


class Clock:
    """Now, moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


def count_again(settings: Settings, database: Database, clock: Clock) -> int:
    return refresh(settings, database, clock, budget=600)


def read(database: Database, clock: Clock, age: int = 0) -> Figures:
    day = (clock.now - timedelta(days=age)).date()
    sites = [read_site(database, key) for key in list_sites(database)]
    ids = [site.id for site in sites if site is not None and site.id is not None]
    total = Figures()
    for _, stored in read_figures(database, ids, OVERVIEW, day, day):
        total.add(Figures.read(stored))
    return total


def test_every_day_is_counted_once_and_then_left_alone(
    settings: Settings, database: Database, clock: Clock
) -> None:
    hold(database, clock.now)
    hold(database, clock.now - timedelta(days=LONGEST - 1))
    hold(database, clock.now - timedelta(days=LONGEST))
    assert count_again(settings, database, clock) == LONGEST
    assert read(database, clock).received == read(database, clock, LONGEST - 1).received == 1
    assert count_again(settings, database, clock) == 0
    clock.now += MINUTE
    assert count_again(settings, database, clock) == 1


def test_what_people_do_today_to_a_comment_of_last_week_is_counted_there(
    settings: Settings, database: Database, clock: Clock
) -> None:
    old = hold(database, clock.now - timedelta(days=7))
    count_again(settings, database, clock)
    clock.now += 2 * MINUTE
    store.record_review(database, old, Status.APPROVED, "awa", clock.now)
    clock.now += MINUTE
    assert count_again(settings, database, clock) == 2
    assert read(database, clock, 7).decisions == {("flagged", "approved"): 1}
    clock.now += 2 * MINUTE
    assert count_again(settings, database, clock) == 1


def test_a_day_of_which_something_is_pending_is_not_done_with(
    settings: Settings, database: Database, clock: Clock
) -> None:
    store.add(database, new_comment(), clock.now - timedelta(days=3))
    count_again(settings, database, clock)
    assert read(database, clock, 3).count(Status.PENDING) == 1
    clock.now += 2 * MINUTE
    assert count_again(settings, database, clock) == 2


def test_saving_a_threshold_has_every_day_weighed_again(
    settings: Settings, database: Database, clock: Clock
) -> None:
    hold(database, clock.now, score=0.6)
    count_again(settings, database, clock)
    assert read(database, clock).checks == {("spam", ""): 1}
    save_site(database, Site("default", overrides={"spam_flag_at": 0.7}), "awa", clock.now)
    assert count_again(settings, database, clock) == LONGEST
    assert read(database, clock).checks == {}
    site = read_site(database, "default")
    assert site is not None
    today = clock.now.date()
    stored = read_figures(database, [site.id or 0], "spam", today, today)
    found = compare(add_scores(each for _, each in stored), Band(0.7), Band(0.5))
    assert (found.before.held, found.after.held) == (0, 1)


def test_work_that_takes_long_goes_on_at_the_next_sweep_the_latest_day_first(
    settings: Settings, database: Database, clock: Clock
) -> None:
    seconds = count(step=1)
    assert refresh(settings, database, clock, budget=10, clock=lambda: next(seconds)) == 4
    assert sorted(find_days(database, date.min)) == [
        (clock.now - timedelta(days=age)).date() for age in (3, 2, 1, 0)
    ]
    # Each took a second, and is left alone for thirty: the next sweep counts the days before.
    assert next(iter(list_stale(database, clock))) == (clock.now - timedelta(days=4)).date()


def test_a_day_that_took_long_is_left_alone_for_longer(
    settings: Settings, database: Database, clock: Clock
) -> None:
    seconds = count(step=10)
    refresh(settings, database, clock, budget=0, clock=lambda: next(seconds))
    today = clock.now.date()
    clock.now += 4 * MINUTE
    assert today not in list_stale(database, clock)
    clock.now += 2 * MINUTE
    assert today in list_stale(database, clock)


def list_stale(database: Database, clock: Clock) -> list[date]:
    policies = next(iter(find_days(database, date.min).values())).policies
    return list(find_stale(database, policies, clock.now))


def test_every_day_is_counted_again_within_a_day_whatever_is_known(
    settings: Settings, database: Database, clock: Clock
) -> None:
    count_again(settings, database, clock)
    clock.now += ANYWAY
    assert len(list_stale(database, clock)) == LONGEST


def test_a_day_ends_in_utc_and_is_counted_once_more_after_its_end(
    settings: Settings, database: Database, clock: Clock
) -> None:
    clock.now = datetime(2026, 11, 23, 23, 59, 30, tzinfo=UTC)
    count_again(settings, database, clock)
    hold(database, clock.now)
    clock.now = datetime(2026, 11, 24, 0, 20, tzinfo=UTC)
    count_again(settings, database, clock)
    assert read(database, clock, 1).received == 1
    clock.now += 2 * MINUTE
    assert date(2026, 11, 23) not in list_stale(database, clock)


def test_a_count_from_the_future_is_not_believed(
    settings: Settings, database: Database, clock: Clock
) -> None:
    count_again(settings, database, clock)
    clock.now -= timedelta(hours=1)
    assert len(list_stale(database, clock)) == LONGEST
