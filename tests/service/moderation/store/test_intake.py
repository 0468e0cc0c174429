from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.schema import comments, sites, threads
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(comments)).scalar_one()


def test_an_added_comment_is_pending_and_complete(database: Database, now: datetime) -> None:
    new = new_comment(email="awa@example.org", url="https://example.org/", parent="12")
    identifier = store.add(database, new, now)
    record = store.find_record(database, identifier)
    assert record is not None
    comment = record.comment
    assert (comment.status, comment.submitted_at, comment.decided_at) == (Status.PENDING, now, None)
    assert (comment.thread, comment.thread_title) == (new.thread, new.thread_title)
    for name in ("parent", "author", "email", "url", "content", "language", "captcha"):
        assert getattr(comment, name) == getattr(new, name)


def test_a_comment_that_was_checked_in_advance_is_never_pending(
    database: Database, now: datetime
) -> None:
    signals = [Signal("spam", Code.SPAM, 0.6, {"words": ["x"]}, "2-abc")]
    settlement = Settlement(new_identifier(now), signals, Verdict(Status.FLAGGED, (Code.SPAM,)))
    new = new_comment(id=settlement.comment_id, content="mot rare", settlement=settlement)
    pending, settled = store.add_many(database, [new_comment(), new], now)
    assert settled == settlement.comment_id
    record = store.find_record(database, str(settled))
    assert record is not None
    assert (record.comment.status, record.comment.decided_at) == (Status.FLAGGED, now)
    assert list(record.signals) == signals
    outcomes = store.find_outcomes(database, [str(pending), str(settled)])
    assert outcomes[str(settled)].reasons == (Code.SPAM,)
    assert outcomes[str(pending)].status is Status.PENDING
    found = store.list_comments(database, status=Status.FLAGGED, search="rare", cursor=None)
    assert [each.comment.id for each in found.records] == [settled]


def test_a_settlement_is_not_kept_of_a_comment_that_is_refused(
    database: Database, now: datetime
) -> None:
    store.add(database, new_comment(duplicate_key="same"), now)
    settlement = Settlement(new_identifier(now), [], Verdict(Status.APPROVED))
    again = new_comment(id=settlement.comment_id, duplicate_key="same", settlement=settlement)
    with pytest.raises(store.DuplicateCommentError):
        store.add(database, again, now)
    assert store.find_outcome(database, settlement.comment_id) is None
    assert count(database) == 1


def test_any_unicode_comes_back_as_it_went_in(database: Database, now: datetime) -> None:
    text = "é\u0301 \u202eabc\u202c \U0001f9d1\u200d\U0001f33e \ufeff \t\n '\"; DROP TABLE --"
    identifier = store.add(database, new_comment(content=text), now)
    record = store.find_record(database, identifier)
    assert record is not None
    assert record.comment.content == text


def test_the_same_text_twice_is_a_duplicate(database: Database, now: datetime) -> None:
    store.add(database, new_comment(duplicate_key="same"), now)
    with pytest.raises(store.DuplicateCommentError):
        store.add(database, new_comment(duplicate_key="same"), now)
    assert count(database) == 1


def test_a_captcha_token_lets_one_comment_in(database: Database, now: datetime) -> None:
    store.add(database, new_comment(captcha_token_key="token"), now)
    assert store.is_token_spent(database, "token")
    with pytest.raises(store.SpentTokenError):
        store.add(database, new_comment(captcha_token_key="token"), now)
    assert count(database) == 1


def test_an_idempotency_key_belongs_to_its_first_comment(database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(idempotency_key="key", request_key="r"), now)
    with pytest.raises(store.DuplicateKeyError):
        store.add(database, new_comment(idempotency_key="key", request_key="r"), now)
    assert store.find_by_key(database, "key") == (identifier, "r")


def test_of_fifty_at_once_with_one_token_exactly_one_gets_in(
    database: Database, now: datetime
) -> None:
    def try_once(_: int) -> bool:
        try:
            store.add(database, new_comment(captcha_token_key="token"), now)
        except store.SpentTokenError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(try_once, range(50)))
    assert outcomes.count(True) == 1
    assert count(database) == 1


def test_threads_and_sites_are_made_once_by_many_at_once(database: Database, now: datetime) -> None:
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: store.add(database, new_comment(), now), range(40)))
    with database.read() as connection:
        made = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (sites, threads)
        ]
    assert made == [1, 1]


def test_a_closed_thread_takes_no_comment(database: Database, now: datetime) -> None:
    store.add(database, new_comment(), now)
    with database.write() as connection:
        connection.execute(update(threads).values(closed=True))
    with pytest.raises(store.ThreadClosedError):
        store.add(database, new_comment(), now)
    assert count(database) == 1


def test_what_arrives_together_is_stored_or_refused_one_by_one(
    database: Database, now: datetime
) -> None:
    store.add(database, new_comment(thread="/closed"), now)
    with database.write() as connection:
        connection.execute(update(threads).values(closed=True))
    known = new_comment(duplicate_key="said", captcha_token_key="spent", idempotency_key="kept")
    arrivals = [
        known,
        new_comment(captcha_token_key="fresh"),
        new_comment(duplicate_key="said"),
        new_comment(captcha_token_key="spent"),
        new_comment(idempotency_key="kept"),
        new_comment(thread="/closed"),
        new_comment(site="elsewhere", thread="/closed"),
    ]
    outcomes = store.add_many(database, arrivals, now)
    assert [type(outcome) for outcome in outcomes] == [
        str,
        str,
        store.DuplicateCommentError,
        store.SpentTokenError,
        store.DuplicateKeyError,
        store.ThreadClosedError,
        str,
    ]
    stored = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert set(store.find_outcomes(database, [*stored, new_identifier(now)])) == set(stored)
    assert store.find_by_key(database, "kept") == (outcomes[0], "")


def test_what_is_refused_uses_up_no_key(database: Database, now: datetime) -> None:
    store.add(database, new_comment(duplicate_key="said"), now)
    with pytest.raises(store.DuplicateCommentError):
        store.add(database, new_comment(duplicate_key="said", captcha_token_key="token"), now)
    assert not store.is_token_spent(database, "token")


def test_batches_that_share_keys_at_once_store_each_once(database: Database, now: datetime) -> None:
    def take(number: int) -> int:
        arrivals = [new_comment(duplicate_key=str(i), captcha_token_key=str(i)) for i in range(8)]
        outcomes = store.add_many(database, arrivals[number % 8 :] + arrivals[: number % 8], now)
        return sum(isinstance(outcome, str) for outcome in outcomes)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(24))) == 8
    assert count(database) == 8


def test_a_comment_may_bring_its_id(database: Database, now: datetime) -> None:
    wanted = new_identifier(now)
    assert store.add(database, new_comment(id=wanted), now) == wanted


def test_expired_keys_are_forgotten_and_fresh_ones_kept(database: Database, now: datetime) -> None:
    store.add(database, new_comment(captcha_token_key="old", idempotency_key="old"), now)
    later = now + timedelta(hours=24, seconds=1)
    store.add(database, new_comment(captcha_token_key="new", idempotency_key="new"), later)
    assert store.purge_expired_keys(database, later) == 2
    assert not store.is_token_spent(database, "old")
    assert store.is_token_spent(database, "new")
    assert store.find_by_key(database, "old") is None
    assert store.find_by_key(database, "new") is not None


def test_nothing_is_stored_when_a_part_of_the_transaction_fails(
    database: Database, now: datetime
) -> None:
    def fail_half_way() -> None:
        with database.write() as connection:
            connection.execute(insert(sites).values(key="half", created_at=now))
            raise store.DuplicateCommentError

    with pytest.raises(store.DuplicateCommentError):
        fail_half_way()
    with database.read() as connection:
        found = connection.execute(select(sites.c.id).where(sites.c.key == "half")).all()
    assert found == []
