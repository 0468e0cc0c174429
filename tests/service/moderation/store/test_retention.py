from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.retention_periods import Periods
from service.moderation.schema import comments, metadata
from service.moderation.store.retention import WINDOW, count_overdue, remove_rejected
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.held import hold
from tests.service.moderation.store.whole import (
    count_rows,
    find_words,
    make_whole,
    record_import,
)

DAY = timedelta(days=1)
PERIODS = Periods()


def remove_all(database: Database, now: datetime, periods: Periods = PERIODS) -> int:
    cursor: str | None = None
    removed = 0
    while True:
        step = remove_rejected(database, periods, now, cursor)
        removed += step.changed
        cursor = step.cursor
        if cursor is None:
            return removed


def exists(database: Database, comment_id: str) -> bool:
    return store.find_record(database, comment_id) is not None


@pytest.mark.parametrize(
    ("reason", "days", "left"),
    [
        (Code.SPAM, 14, True),
        (Code.SPAM, 16, False),
        (Code.TOXIC, 16, True),
        (Code.TOXIC, 29, True),
        (Code.TOXIC, 31, False),
    ],
)
def test_refused_comments_go_when_their_time_is_over(
    database: Database, now: datetime, reason: Code, days: int, *, left: bool
) -> None:
    refused = hold(database, now, reason=reason, status=Status.REJECTED)
    assert remove_all(database, now + days * DAY) == (not left)
    assert exists(database, refused) is left


@pytest.mark.parametrize("status", [Status.APPROVED, Status.FLAGGED])
def test_what_is_published_or_waits_for_a_person_is_never_removed(
    database: Database, now: datetime, status: Status
) -> None:
    kept = hold(database, now, status=status)
    waiting = store.add(database, new_comment(), now)
    assert remove_all(database, now + 4_000 * DAY) == 0
    assert exists(database, kept)
    assert exists(database, waiting)


def test_everything_that_belongs_to_a_comment_goes_with_it(
    database: Database, now: datetime
) -> None:
    refused = make_whole(database, now)
    record_import(database, refused, now)
    belongings = count_rows(database, refused)
    assert belongings.keys() >= {
        "comments",
        "comment_words",
        "signals",
        "decisions",
        "reviews",
        "undone_reviews",
        "comment_notes",
        "appeals",
        "shingles",
        "idempotency_keys",
        "imports",
    }
    assert find_words(database, "canariphone") == 1
    assert remove_all(database, now + 31 * DAY) == 1
    assert count_rows(database, refused) == {}
    assert find_words(database, "canariphone") == 0


def test_whatever_refers_to_a_comment_goes_with_it_by_the_schema() -> None:
    keys = [key for table in metadata.sorted_tables for key in table.foreign_keys]
    about = [key for key in keys if key.column.table is comments]
    assert len(about) > 8
    assert {key.ondelete for key in about} == {"CASCADE"}


def test_the_time_counts_from_the_last_decision(database: Database, now: datetime) -> None:
    late = hold(database, now, reason=Code.TOXIC)
    store.record_review(database, late, Status.REJECTED, "binta", now + 40 * DAY)
    assert remove_all(database, now + 69 * DAY) == 0
    assert remove_all(database, now + 71 * DAY) == 1


def test_a_person_s_reason_decides_whether_it_was_spam(database: Database, now: datetime) -> None:
    insulting = hold(database, now, reason=Code.SPAM)
    selling = hold(database, now, reason=Code.TOXIC)
    store.record_review(database, insulting, Status.REJECTED, "binta", now, reason="toxic")
    store.record_review(database, selling, Status.REJECTED, "binta", now, reason="spam")
    assert remove_all(database, now + 16 * DAY) == 1
    assert not exists(database, selling)
    assert exists(database, insulting)


def test_what_was_imported_counts_from_the_day_it_came(database: Database, now: datetime) -> None:
    old = hold(database, now, status=Status.REJECTED)
    with database.write() as connection:
        connection.execute(update(comments).values(decided_at=None))
    record_import(database, old, now + 100 * DAY)
    assert remove_all(database, now + 114 * DAY) == 0
    assert remove_all(database, now + 116 * DAY) == 1


@pytest.mark.parametrize(
    ("periods", "left"),
    [
        (Periods(spam=None), {"spam"}),
        (Periods(rejected=None), {"toxic"}),
        (Periods(spam=None, rejected=None), {"spam", "toxic"}),
    ],
)
def test_zero_days_keep_for_ever(
    database: Database, now: datetime, periods: Periods, left: set[str]
) -> None:
    ids = {
        str(reason): hold(database, now, reason=reason, status=Status.REJECTED)
        for reason in (Code.SPAM, Code.TOXIC)
    }
    remove_all(database, now + 4_000 * DAY, periods)
    assert {reason for reason, each in ids.items() if exists(database, each)} == left


def test_a_step_looks_at_a_few_hundred_comments_and_the_next_goes_on(
    database: Database, now: datetime
) -> None:
    store.add_many(database, [new_comment() for _ in range(WINDOW + 5)], now)
    with database.write() as connection:
        connection.execute(update(comments).values(status=Status.REJECTED, decided_at=now))
    first = remove_rejected(database, PERIODS, now + 31 * DAY, None)
    assert first.changed == WINDOW
    second = remove_rejected(database, PERIODS, now + 31 * DAY, first.cursor)
    assert (second.changed, second.cursor) == (5, None)


def test_what_is_overdue_is_counted(database: Database, now: datetime) -> None:
    hold(database, now, status=Status.REJECTED)
    hold(database, now, status=Status.APPROVED)
    assert count_overdue(database, PERIODS, now + 29 * DAY) == 0
    assert count_overdue(database, PERIODS, now + 31 * DAY) == 1
    assert count_overdue(database, Periods(spam=None, rejected=None), now + 31 * DAY) == 0
