from datetime import datetime, timedelta

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.schema import signals
from service.moderation.store.judged import stream_judged
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment


def add(database: Database, now: datetime, status: Status, **changes: object) -> str:
    identifier = store.add(database, new_comment(**changes), now)
    if status is not Status.PENDING:
        store.lease(database, [identifier], "worker", now)
        verdict = Verdict(status, (Code.SPAM,) if status is not Status.APPROVED else ())
        store.settle(database, [Settlement(identifier, (), verdict)], "worker", now)
    return identifier


def test_pages_hold_each_comment_once_and_in_order(database: Database, now: datetime) -> None:
    ids = [add(database, now + timedelta(seconds=i), Status.FLAGGED) for i in range(25)]
    add(database, now, Status.APPROVED)
    seen: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = store.list_comments(database, status=Status.FLAGGED, cursor=cursor, limit=10)
        seen += [record.comment.id for record in page.records]
        cursor, pages = page.next, pages + 1
    assert seen == ids
    assert pages == 3


def test_decided_comments_come_newest_first_on_every_page(
    database: Database, now: datetime
) -> None:
    ids = [add(database, now + timedelta(seconds=i), Status.REJECTED) for i in range(5)]
    first = store.list_comments(database, status=Status.REJECTED, cursor=None, limit=3)
    second = store.list_comments(database, status=Status.REJECTED, cursor=first.next, limit=3)
    found = [record.comment.id for record in (*first.records, *second.records)]
    assert found == ids[::-1]


def test_the_last_page_has_no_successor_even_when_full(database: Database, now: datetime) -> None:
    for i in range(10):
        add(database, now + timedelta(seconds=i), Status.FLAGGED)
    page = store.list_comments(database, status=Status.FLAGGED, cursor=None, limit=10)
    assert len(page.records) == 10
    assert page.next is None


def test_a_thread_shows_its_approved_comments_only(database: Database, now: datetime) -> None:
    approved = add(database, now, Status.APPROVED)
    for status in (Status.PENDING, Status.FLAGGED, Status.REJECTED):
        add(database, now, status)
    add(database, now, Status.APPROVED, thread="/ailleurs")
    found, following = store.list_thread(database, "default", "/marche", cursor=None)
    assert [comment.id for comment in found] == [approved]
    assert following is None


def test_the_waiting_are_counted_with_the_age_of_the_oldest(
    database: Database, now: datetime
) -> None:
    assert store.count_waiting(database)[Status.PENDING] == (0, None)
    add(database, now, Status.PENDING)
    add(database, now + timedelta(seconds=5), Status.PENDING)
    add(database, now, Status.APPROVED)
    waiting = store.count_waiting(database)
    assert waiting == {Status.PENDING: (2, now), Status.FLAGGED: (0, None)}


@pytest.mark.parametrize("written", [None, [], "x", 5, {"kind": "scam"}])
def test_evidence_that_is_no_object_takes_no_page_down(
    database: Database, now: datetime, written: object
) -> None:
    signal = Signal("spam", Code.SPAM, 0.9, {"kind": "promotion"})
    comment_id = store.add(database, new_comment(), now)
    store.lease(database, [comment_id], "worker", now)
    settlement = Settlement(comment_id, [signal], Verdict(Status.FLAGGED, (Code.SPAM,)))
    store.settle(database, [settlement], "worker", now)
    with database.write() as connection:
        connection.execute(signals.update().values(evidence=written))
    record = store.find_record(database, comment_id)
    assert record is not None
    (judged,) = stream_judged(database, record.comment.site_id, 1)
    expected = written if isinstance(written, dict) else {}
    assert [each.evidence for each in (*record.signals, *judged.signals)] == [expected] * 2
