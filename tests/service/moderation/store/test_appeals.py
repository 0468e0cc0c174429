from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store.appeals import AppealRefusedError, record_appeal
from service.moderation.store.listing import Record
from service.moderation.verdict import Settlement, Verdict
from tests.service.moderation.samples import new_comment

WORDS = "Je cite un document public."
UNKNOWN = "00000000-0000-7000-8000-000000000000"


def decide(database: Database, now: datetime, status: Status, *reasons: Code) -> str:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "worker", now)
    settlement = Settlement(identifier, (), Verdict(status, reasons))
    assert store.settle(database, [settlement], "worker", now)
    return identifier


def find(database: Database, identifier: str) -> Record:
    record = store.find_record(database, identifier)
    assert record is not None
    return record


def list_flagged(database: Database, limit: int = 50, cursor: str | None = None) -> list[str]:
    page = store.list_comments(database, status=Status.FLAGGED, cursor=cursor, limit=limit)
    return [record.comment.id for record in page.records]


def refuse(database: Database, identifier: str, now: datetime) -> Code:
    with pytest.raises(AppealRefusedError) as refused:
        record_appeal(database, identifier, WORDS, "fr", now)
    return refused.value.code


def test_an_appeal_puts_a_refused_comment_before_people_with_its_words(
    database: Database, now: datetime
) -> None:
    refused = decide(database, now, Status.REJECTED, Code.SPAM)
    assert record_appeal(database, refused, WORDS, "de", now)
    record = find(database, refused)
    assert record.comment.status is Status.FLAGGED
    assert record.comment.decided_at == now
    assert record.reasons == (Code.APPEALED, Code.SPAM)
    assert record.appeal is not None
    assert (record.appeal.content, record.appeal.language) == (WORDS, "de")
    outcome = store.find_outcome(database, refused)
    assert outcome is not None
    assert outcome.reasons == record.reasons
    page = store.list_comments(database, status=Status.FLAGGED, cursor=None, search="merci")
    assert [each.comment.id for each in page.records] == [refused]


def test_appealed_comments_come_first_the_longest_waiting_at_the_top(
    database: Database, now: datetime
) -> None:
    held = [decide(database, now, Status.FLAGGED, Code.SPAM) for _ in range(3)]
    refused = [decide(database, now, Status.REJECTED, Code.SPAM) for _ in range(2)]
    for hours, identifier in enumerate(reversed(refused)):
        record_appeal(database, identifier, WORDS, "fr", now + timedelta(hours=hours))
    first = [refused[1], refused[0]]
    assert list_flagged(database)[:2] == first
    assert list_flagged(database)[2:] == sorted(held)
    assert sorted(list_flagged(database)) == sorted(held + refused)


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_every_flagged_comment_is_listed_however_small_the_pages(
    database: Database, now: datetime, limit: int
) -> None:
    flagged = {decide(database, now, Status.FLAGGED, Code.SPAM) for _ in range(3)}
    for _ in range(2):
        identifier = decide(database, now, Status.REJECTED, Code.SPAM)
        record_appeal(database, identifier, WORDS, "fr", now)
        flagged.add(identifier)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = store.list_comments(database, status=Status.FLAGGED, cursor=cursor, limit=limit)
        assert len(page.records) <= limit
        seen += [record.comment.id for record in page.records]
        cursor = page.next
        if cursor is None:
            break
    assert set(seen) == flagged


def test_only_what_is_refused_can_be_appealed_for(database: Database, now: datetime) -> None:
    pending = store.add(database, new_comment(), now)
    others = [
        pending,
        decide(database, now, Status.FLAGGED, Code.SPAM),
        decide(database, now, Status.APPROVED),
    ]
    for identifier in others:
        assert refuse(database, identifier, now) is Code.APPEAL_IMPOSSIBLE
    assert not record_appeal(database, UNKNOWN, WORDS, "fr", now)


def test_a_decision_is_appealed_against_once(database: Database, now: datetime) -> None:
    refused = decide(database, now, Status.REJECTED, Code.SPAM)
    record_appeal(database, refused, WORDS, "fr", now)
    assert refuse(database, refused, now) is Code.APPEAL_MADE


def test_of_appeals_at_the_same_moment_one_is_kept(database: Database, now: datetime) -> None:
    refused = decide(database, now, Status.REJECTED, Code.SPAM)

    def appeal(number: int) -> bool:
        try:
            return record_appeal(database, refused, f"{WORDS} {number}", "fr", now)
        except AppealRefusedError:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(appeal, range(8))) == 1
    assert len(find(database, refused).appeals) == 1


@pytest.mark.parametrize("answer", [Status.APPROVED, Status.REJECTED])
@pytest.mark.parametrize("seen", [Status.FLAGGED, None])
def test_a_review_answers_the_appeal_and_the_answer_is_final(
    database: Database, now: datetime, answer: Status, seen: Status | None
) -> None:
    refused = decide(database, now, Status.REJECTED, Code.SPAM)
    record_appeal(database, refused, WORDS, "fr", now)
    later = now + timedelta(hours=1)
    assert store.record_review(database, refused, answer, "awa", later, seen=seen)
    record = find(database, refused)
    assert record.comment.status is answer
    assert record.appeal is None
    assert [each.answered_at for each in record.appeals] == [later]
    assert refused not in list_flagged(database)
    assert refuse(database, refused, later) is Code.APPEAL_MADE


def test_a_persons_refusal_can_be_appealed_against_and_overturned_by_another(
    database: Database, now: datetime
) -> None:
    refused = decide(database, now, Status.FLAGGED, Code.SPAM)
    store.record_review(database, refused, Status.REJECTED, "awa", now)
    record_appeal(database, refused, WORDS, "fr", now)
    assert find(database, refused).reasons == (Code.APPEALED, Code.SPAM)
    # Without `seen`, as programs review: the refusal appealed against binds nobody.
    assert store.record_review(database, refused, Status.APPROVED, "binta", now)
    assert find(database, refused).reasons == (Code.APPROVED_BY_MODERATOR,)


def test_a_moderator_who_saw_the_refusal_only_is_told_of_the_appeal(
    database: Database, now: datetime
) -> None:
    refused = decide(database, now, Status.REJECTED, Code.SPAM)
    record_appeal(database, refused, WORDS, "fr", now)
    with pytest.raises(store.ReviewConflictError) as conflict:
        store.record_review(database, refused, Status.APPROVED, "awa", now, seen=Status.REJECTED)
    assert conflict.value.status is Status.FLAGGED


def test_no_worker_decides_again_what_was_appealed_for(database: Database, now: datetime) -> None:
    refused = decide(database, now, Status.REJECTED, Code.SPAM)
    record_appeal(database, refused, WORDS, "fr", now)
    assert store.lease(database, [refused], "worker", now) == []
    late = Settlement(refused, (), Verdict(Status.APPROVED))
    assert store.settle(database, [late], "worker", now) == []
    assert find(database, refused).comment.status is Status.FLAGGED


def test_an_erased_comment_takes_its_appeals_along(database: Database, now: datetime) -> None:
    refused = decide(database, now, Status.REJECTED, Code.SPAM)
    record_appeal(database, refused, WORDS, "fr", now)
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM comments")
        assert connection.exec_driver_sql("SELECT count(*) FROM appeals").scalar_one() == 0
