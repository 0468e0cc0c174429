import threading
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from config.settings import Settings
from service.moderation import store
from service.moderation.broker import Broker
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.retention_periods import Periods, read_periods
from service.moderation.schema import comments
from service.moderation.store.retention import WINDOW, Step, remove_rejected
from service.moderation.tally import read_tally
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.held import hold
from tests.waiting import wait_until
from workers.retention import PASS_EVERY, Retention, retain
from workers.sweeper import sweep

DAY = timedelta(days=1)


class Clock:
    """Seconds that pass only when somebody says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Hurry(threading.Event):
    """An event that nobody waits for."""

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        return self.is_set()


def make_retention(database: Database, clock: Clock) -> Retention:
    return Retention(database, Periods(), threading.Event(), clock)


def refuse_many(database: Database, number: int, now: datetime) -> None:
    store.add_many(database, [new_comment() for _ in range(number)], now)
    with database.write() as connection:
        connection.execute(comments.update().values(status=Status.REJECTED, decided_at=now))


def test_one_round_removes_forgets_and_ends_a_pass(database: Database, now: datetime) -> None:
    hold(database, now, status=Status.REJECTED)
    hold(database, now, status=Status.APPROVED, address_prefix="192.0.2.0/24")
    done = make_retention(database, Clock()).run(now + 31 * DAY)
    assert (done.removed, done.forgotten, done.complete) == (1, 1, True)


def test_a_round_ends_when_its_time_is_over_and_the_next_goes_on(
    database: Database, now: datetime
) -> None:
    refuse_many(database, WINDOW + 5, now)
    clock = Clock()

    def take_long(
        database: Database, periods: Periods, moment: datetime, cursor: str | None
    ) -> Step:
        clock.seconds += 5
        return remove_rejected(database, periods, moment, cursor)

    retention = Retention(database, Periods(), Hurry(), clock, rules=(take_long,))
    first, second = (retention.run(now + 31 * DAY, seconds=2) for _ in range(2))
    assert (first.forgotten, first.complete) == (WINDOW, False)
    assert (second.forgotten, second.complete) == (5, True)


def test_between_two_passes_nothing_is_looked_at(database: Database, now: datetime) -> None:
    clock = Clock()
    retention = make_retention(database, clock)
    assert retention.run(now).complete
    hold(database, now, status=Status.REJECTED)
    assert not retention.run(now + 31 * DAY).complete
    clock.seconds += PASS_EVERY
    assert retention.run(now + 31 * DAY).removed == 1


def test_whoever_is_stopped_does_no_more(database: Database, now: datetime) -> None:
    stopped = threading.Event()
    stopped.set()
    hold(database, now, status=Status.REJECTED)
    assert Retention(database, Periods(), stopped).run(now + 31 * DAY).removed == 0


def test_what_was_done_is_counted_and_redis_writes_its_file_anew(
    database: Database, redis_url: str, now: datetime
) -> None:
    hold(database, now, status=Status.REJECTED)
    later = now + 31 * DAY
    with Redis.from_url(redis_url) as client:
        before = client.info("stats")["total_forks"]
        retain(make_retention(database, Clock()), Broker.from_url(redis_url), later)
        tally = read_tally(client)
        assert (tally.removed, tally.retained_at) == (1, int(later.timestamp()))
        wait_until(lambda: client.info("stats")["total_forks"] > before)


def test_a_database_that_is_down_and_a_redis_that_is_down_are_outlived(
    database: Database, now: datetime
) -> None:
    nowhere = Broker.from_url("unix:///nonexistent/valkey.sock")
    retain(make_retention(database, Clock()), nowhere, now)
    gone = Database.from_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    retain(make_retention(gone, Clock()), nowhere, now)
    gone.close()


def test_the_settings_say_for_how_long(settings: Settings) -> None:
    assert read_periods(settings) == Periods()
    changed = settings.replace(
        retention_spam_days=1,
        retention_rejected_days=2,
        retention_hashes_days=0,
        retention_audit_days=4,
    )
    assert read_periods(changed) == Periods(DAY, 2 * DAY, None, 4 * DAY)


def test_the_sweeper_does_it_by_itself(database: Database, settings: Settings) -> None:
    long_ago = datetime.now(UTC) - 400 * DAY
    old = hold(database, long_ago, reason=Code.TOXIC, status=Status.REJECTED)
    kept = hold(database, long_ago, status=Status.APPROVED)
    stopped = threading.Event()
    sweeping = threading.Thread(target=sweep, args=(settings, stopped))
    sweeping.start()
    try:
        wait_until(lambda: store.find_record(database, old) is None)
    finally:
        stopped.set()
        sweeping.join()
    assert store.find_record(database, kept) is not None


@pytest.mark.parametrize("days", [16, 31, 366])
def test_exactly_what_is_due_goes(database: Database, now: datetime, days: int) -> None:
    kept = {
        "spam": hold(database, now, reason=Code.SPAM, status=Status.REJECTED),
        "rejected": hold(database, now, reason=Code.TOXIC, status=Status.REJECTED),
        "approved": hold(database, now, status=Status.APPROVED),
        "flagged": hold(database, now),
    }
    make_retention(database, Clock()).run(now + days * DAY)
    left = {name for name, each in kept.items() if store.find_record(database, each)}
    gone = {16: {"spam"}, 31: {"spam", "rejected"}, 366: {"spam", "rejected"}}[days]
    assert left == kept.keys() - gone
