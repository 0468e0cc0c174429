from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store import Record, ReviewConflictError
from service.moderation.verdict import Settlement, Verdict
from tests.service.moderation.samples import new_comment

UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def flagged(database: Database, now: datetime) -> str:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "worker", now)
    held = Settlement(identifier, (), Verdict(Status.FLAGGED, (Code.SPAM,)))
    store.settle(database, [held], "worker", now)
    return identifier


def find(database: Database, identifier: str) -> Record:
    record = store.find_record(database, identifier)
    assert record is not None
    return record


def test_a_review_decides_and_is_on_record(database: Database, flagged: str, now: datetime) -> None:
    assert store.record_review(database, flagged, Status.APPROVED, "awa", now)
    record = find(database, flagged)
    assert record.comment.status is Status.APPROVED
    assert record.reasons == (Code.APPROVED_BY_MODERATOR,)
    (review,) = record.reviews
    assert (review.moderator, review.status_before, review.status, review.reviewed_at) == (
        "awa",
        Status.FLAGGED,
        Status.APPROVED,
        now,
    )


def test_a_late_verdict_does_not_override_a_person(database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "slow", now)
    store.record_review(database, identifier, Status.REJECTED, "awa", now)
    late = Settlement(identifier, (), Verdict(Status.APPROVED))
    assert store.settle(database, [late], "slow", now) == []
    assert find(database, identifier).comment.status is Status.REJECTED


def test_another_review_conflicts_and_names_the_winner(
    database: Database, flagged: str, now: datetime
) -> None:
    store.record_review(database, flagged, Status.APPROVED, "awa", now)
    with pytest.raises(ReviewConflictError) as conflict:
        store.record_review(database, flagged, Status.REJECTED, "binta", now)
    assert (conflict.value.status, conflict.value.winner) == (Status.APPROVED, "awa")
    assert len(find(database, flagged).reviews) == 1


def test_a_moderator_who_saw_the_decision_may_change_it(
    database: Database, flagged: str, now: datetime
) -> None:
    store.record_review(database, flagged, Status.APPROVED, "awa", now)
    store.record_review(database, flagged, Status.REJECTED, "awa", now, seen=Status.APPROVED)
    record = find(database, flagged)
    assert record.comment.status is Status.REJECTED
    assert [review.status for review in record.reviews] == [Status.APPROVED, Status.REJECTED]


def test_a_review_of_what_no_longer_stands_is_refused(
    database: Database, flagged: str, now: datetime
) -> None:
    with pytest.raises(ReviewConflictError):
        store.record_review(database, flagged, Status.APPROVED, "awa", now, seen=Status.PENDING)
    assert find(database, flagged).comment.status is Status.FLAGGED


def test_the_same_review_twice_is_recorded_once(
    database: Database, flagged: str, now: datetime
) -> None:
    for moderator in ("awa", "binta"):
        assert store.record_review(database, flagged, Status.APPROVED, moderator, now)
    assert [review.moderator for review in find(database, flagged).reviews] == ["awa"]


def test_an_unknown_comment_cannot_be_reviewed(database: Database, now: datetime) -> None:
    assert not store.record_review(database, UNKNOWN, Status.APPROVED, "awa", now)


def test_of_fifty_moderators_at_once_the_first_wins(
    database: Database, flagged: str, now: datetime
) -> None:
    def review(number: int) -> bool:
        status = Status.APPROVED if number % 2 else Status.REJECTED
        try:
            store.record_review(database, flagged, status, f"moderator-{number}", now)
        except ReviewConflictError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(review, range(50)))
    record = find(database, flagged)
    assert len(record.reviews) == 1
    # The 25 who meant the same as the winner agree with him; the other 25 are told.
    assert outcomes.count(True) == 25
