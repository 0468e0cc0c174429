from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import func, select

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.schema import decisions, signals
from service.moderation.store.work import ATTEMPTS, LEASE
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment

SPAM = Signal("spam", Code.SPAM, 0.8, {"words": ["crédit"]}, "1")
HELD = Verdict(Status.FLAGGED, (Code.SPAM,))


def settlement(identifier: str) -> Settlement:
    return Settlement(identifier, (SPAM,), HELD)


def status_of(database: Database, identifier: str) -> Status:
    record = store.find_record(database, identifier)
    assert record is not None
    return record.comment.status


def test_a_settled_comment_tells_its_reasons_and_signals(database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(), now)
    assert [c.id for c in store.lease(database, [identifier], "worker", now)] == [identifier]
    later = now + timedelta(seconds=1)
    assert store.settle(database, [settlement(identifier)], "worker", later) == [identifier]
    record = store.find_record(database, identifier)
    assert record is not None
    assert record.comment.status is Status.FLAGGED
    assert record.comment.decided_at == later
    assert (record.reasons, record.signals) == ((Code.SPAM,), (SPAM,))


def test_a_leased_comment_is_not_leased_again_until_the_lease_ends(
    database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "first", now)
    assert store.lease(database, [identifier], "second", now + LEASE) == []
    after = now + LEASE + timedelta(milliseconds=1)
    assert len(store.lease(database, [identifier], "second", after)) == 1


def test_a_clock_set_back_keeps_nothing_waiting(database: Database, now: datetime) -> None:
    waiting = store.add(database, new_comment(), now)
    owned = store.add(database, new_comment(), now)
    store.lease(database, [owned], "dead", now)
    back = now - timedelta(hours=2)
    found = store.find_waiting(database, back - timedelta(seconds=10), back, 10)
    assert found == ([waiting], [owned])
    assert len(store.lease(database, [waiting, owned], "alive", back)) == 2


def test_a_worker_that_lost_its_lease_cannot_settle(database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "slow", now)
    after = now + LEASE + timedelta(seconds=1)
    store.lease(database, [identifier], "quick", after)
    assert store.settle(database, [settlement(identifier)], "slow", after) == []
    assert status_of(database, identifier) is Status.PENDING
    assert store.settle(database, [settlement(identifier)], "quick", after) == [identifier]


def test_settling_twice_leaves_one_decision(database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "worker", now)
    assert store.settle(database, [settlement(identifier)], "worker", now) == [identifier]
    assert store.settle(database, [settlement(identifier)], "worker", now) == []
    with database.read() as connection:
        for table in (decisions, signals):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 1


def test_of_many_workers_at_once_each_comment_is_leased_by_one(
    database: Database, now: datetime
) -> None:
    identifiers = [store.add(database, new_comment(), now) for _ in range(20)]

    def work(number: int) -> list[str]:
        return [c.id for c in store.lease(database, identifiers, f"worker-{number}", now)]

    with ThreadPoolExecutor(8) as pool:
        taken = [identifier for ids in pool.map(work, range(8)) for identifier in ids]
    assert sorted(taken) == sorted(identifiers)


def test_a_released_comment_may_be_leased_at_once(database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "first", now)
    store.release(database, [identifier], "somebody else")
    assert store.lease(database, [identifier], "second", now) == []
    store.release(database, [identifier], "first")
    assert len(store.lease(database, [identifier], "second", now)) == 1


def test_what_was_tried_three_times_goes_to_a_person_and_not_back_to_work(
    database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    for attempt in range(ATTEMPTS):
        assert store.hold_exhausted(database, now) == []
        assert len(store.lease(database, [identifier], f"worker-{attempt}", now)) == 1
        now += LEASE + timedelta(seconds=1)
    assert store.lease(database, [identifier], "fourth", now) == []
    assert store.find_waiting(database, now, now, 10) == ([], [])
    assert store.hold_exhausted(database, now) == [identifier]
    record = store.find_record(database, identifier)
    assert record is not None
    assert record.comment.status is Status.FLAGGED
    assert record.reasons == (Code.CHECKS_UNAVAILABLE,)


def test_a_comment_on_its_third_attempt_is_left_to_its_worker(
    database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    for attempt in range(ATTEMPTS):
        store.lease(database, [identifier], f"worker-{attempt}", now)
        now += LEASE + timedelta(seconds=1)
    assert store.hold_exhausted(database, now - LEASE) == []


def test_waiting_comments_are_those_unowned_and_old_enough_the_tried_ones_apart(
    database: Database, now: datetime
) -> None:
    old = store.add(database, new_comment(), now - timedelta(minutes=1))
    tried = store.add(database, new_comment(), now - timedelta(minutes=1))
    owned = store.add(database, new_comment(), now - timedelta(minutes=1))
    store.add(database, new_comment(), now)
    store.lease(database, [tried], "dead", now - timedelta(minutes=1))
    store.lease(database, [owned], "alive", now)
    found = store.find_waiting(database, now - timedelta(seconds=10), now, 10)
    assert found == ([old], [tried])


def test_the_oldest_untried_comments_are_taken_next(database: Database, now: datetime) -> None:
    first, tried, owned, last = (
        store.add(database, new_comment(), now + timedelta(milliseconds=number))
        for number in range(4)
    )
    store.lease(database, [tried], "dead", now)
    store.release(database, [tried], "dead")
    store.lease(database, [owned], "other", now)
    assert [each.id for each in store.lease_next(database, 1, "worker", now)] == [first]
    assert [each.id for each in store.lease_next(database, 9, "worker", now)] == [last]
    assert store.lease_next(database, 9, "worker", now) == []


def test_no_more_is_taken_than_asked_for_whatever_plan_the_database_makes(
    database: Database, now: datetime
) -> None:
    for number in range(6):
        store.add(database, new_comment(), now + timedelta(milliseconds=number))
    url = database.engine.url
    if database.dialect == "postgresql":
        # For some states of the table PostgreSQL chooses by itself to join in loops.
        others = ("hashjoin", "mergejoin", "hashagg", "sort", "material")
        options = " ".join(f"-c enable_{other}=off" for other in others)
        url = url.update_query_dict({"options": options})
    looping = Database.from_url(url.render_as_string(hide_password=False))
    assert len(store.lease_next(looping, 2, "worker", now)) == 2
    looping.close()


def test_workers_who_take_what_is_next_at_once_share_it_out(
    database: Database, now: datetime
) -> None:
    ids = {store.add(database, new_comment(), now) for _ in range(40)}

    def take(number: int) -> list[str]:
        taken: list[str] = []
        while leased := store.lease_next(database, 4, f"worker-{number}", now):
            taken += [each.id for each in leased]
        return taken

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(take, range(4)))
    assert sorted(identifier for share in shares for identifier in share) == sorted(ids)


def test_a_clock_that_is_a_little_behind_takes_no_lease_away(
    database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    assert store.lease(database, [identifier], "first", now)
    behind = now - timedelta(seconds=1)
    assert store.lease(database, [identifier], "second", behind) == []
    assert store.lease_next(database, 9, "second", behind) == []
    assert store.hold_exhausted(database, behind) == []
