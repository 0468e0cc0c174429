import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.people_schema import audit_entries
from service.moderation.schema import comments, metadata
from service.moderation.store.appeals import record_appeal
from service.moderation.store.audit import Deed, record
from service.moderation.store.erasure import BATCH, Erased, erase, erase_one, foresee
from service.moderation.store.notes import add_note
from service.moderation.store.removal import TELLING
from service.moderation.store.standing import find_standing
from service.moderation.store.subject import Subject, find_comments
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.held import hold
from tests.service.moderation.store.whole import count_rows, find_words, make_whole

EMAIL = "awa@example.org"
KEYS = Keyring("a-secret-for-tests-only")
THEIRS: dict[str, Any] = {"email": "Awa@Example.org", "author_key": KEYS.email(EMAIL)}
PERSON = Subject(frozenset({KEYS.email(EMAIL)}), EMAIL)
MOMENT = timedelta(seconds=1)


def erase_person(database: Database, now: datetime, subject: Subject = PERSON) -> Erased:
    found = find_comments(database, subject)
    foreseen = foresee(database, subject, found)
    erased = erase(database, subject, found, "binta", now)
    assert replace(erased, entries=0) == foreseen
    return erased


def exists(database: Database, comment_id: str) -> bool:
    return store.find_record(database, comment_id) is not None


def read(database: Database, comment_id: str) -> dict[str, object]:
    with database.read() as connection:
        row = connection.execute(select(comments).where(comments.c.id == comment_id)).one()
    return dict(row._mapping)


def test_all_of_a_person_goes_and_nothing_of_others(database: Database, now: datetime) -> None:
    theirs = [make_whole(database, now, **THEIRS), hold(database, now, **THEIRS)]
    theirs.append(store.add(database, new_comment(**THEIRS), now))
    other = hold(database, now, author_key="another", email="binta@example.org")
    assert erase_person(database, now) == Erased(removed=3)
    assert [count_rows(database, each) for each in theirs] == [{}, {}, {}]
    assert exists(database, other)
    assert find_words(database, "canariphone") == 0


def test_erasing_again_finds_nothing_and_is_not_told_again(
    database: Database, now: datetime
) -> None:
    hold(database, now, **THEIRS)
    assert erase_person(database, now).any
    assert erase_person(database, now) == Erased()
    with database.read() as connection:
        (entry,) = connection.execute(select(audit_entries)).all()
    assert (entry.act, entry.who, entry.subject) == (Deed.DATA_ERASED, "binta", "")
    assert entry.details == {"comments": 1, "emptied": 0, "bans": 0}


def test_an_answered_comment_keeps_its_place_its_decision_and_nothing_else(
    database: Database, now: datetime
) -> None:
    answered = make_whole(database, now, Status.APPROVED, url="https://awa.example.org", **THEIRS)
    answer = hold(database, now, status=Status.APPROVED, parent=answered)
    assert erase_person(database, now + MOMENT) == Erased(emptied=1)
    left = read(database, answered)
    assert left["erased_at"] == now + MOMENT
    assert (left["status"], left["submitted_at"]) == (Status.APPROVED, now)
    assert {left[name] for name in ("author", "email", "url", "content")} == {""}
    assert {left[name] for name in ("duplicate_key", "form_signals", "address_prefix")} == {None}
    assert str(left["author_key"]).startswith("forgotten:")
    kept = {"comments", "decisions", "reviews", "undone_reviews"}
    assert count_rows(database, answered).keys() == kept
    assert find_words(database, "canariphone") == 0
    assert read(database, answer)["parent"] == answered
    assert erase_person(database, now + MOMENT) == Erased()


def test_every_table_about_comments_is_emptied_or_known_to_tell_nothing() -> None:
    about = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is comments
    }
    tells_nothing = {"decisions", "reviews", "undone_reviews"}
    assert about - {table.name for table in TELLING} == tells_nothing


def test_one_who_answered_only_themselves_leaves_no_place(
    database: Database, now: datetime
) -> None:
    first = hold(database, now, status=Status.APPROVED, **THEIRS)
    later = now + MOMENT
    second = hold(database, later, status=Status.APPROVED, parent=first, **THEIRS)
    hold(database, later + MOMENT, status=Status.REJECTED, parent=second)
    assert erase_person(database, now) == Erased(removed=2)


def test_what_was_never_published_leaves_no_place(database: Database, now: datetime) -> None:
    held = hold(database, now, **THEIRS)
    hold(database, now, status=Status.APPROVED, parent=held)
    assert erase_person(database, now) == Erased(removed=1)


def test_a_person_is_found_where_the_secret_was_another(database: Database, now: datetime) -> None:
    old = hold(database, now, **{**THEIRS, "author_key": "made-with-a-former-secret"})
    assert find_comments(database, PERSON) == [old]
    assert erase_person(database, now) == Erased(removed=1)


def test_erasing_within_some_sites_leaves_the_others(database: Database, now: datetime) -> None:
    here, there = hold(database, now, **THEIRS), hold(database, now, site="autre", **THEIRS)
    site_id = read(database, here)["site_id"]
    assert isinstance(site_id, int)
    within = replace(PERSON, site_ids=frozenset({site_id}))
    assert erase_person(database, now, within) == Erased(removed=1)
    assert not exists(database, here)
    assert exists(database, there)


def test_many_are_erased_batch_by_batch(database: Database, now: datetime) -> None:
    store.add_many(database, [new_comment(**THEIRS) for _ in range(BATCH + 3)], now)
    told: list[int] = []
    erase(database, PERSON, find_comments(database, PERSON), "binta", now, told.append)
    assert told == [BATCH, 3]


def test_a_ban_goes_with_the_person(database: Database, now: datetime) -> None:
    banned = hold(database, now, **THEIRS)
    store.record_review(database, banned, Status.REJECTED, "binta", now, bans=True)
    assert erase_person(database, now) == Erased(removed=1, bans=1)
    again = store.add(database, new_comment(**THEIRS), now)
    (taken,) = store.lease(database, [again], "worker", now)
    assert not taken.author_banned


@pytest.mark.parametrize("email", [EMAIL, "zoé+100%@exämple.org"])
def test_an_address_that_somebody_searched_for_leaves_the_audit_log(
    database: Database, now: datetime, email: str
) -> None:
    with database.write() as connection:
        for sought in (email.upper(), "someone@example.org"):
            details = {"filters": {"q": sought}}
            record(connection, "binta", Deed.EXPORTED, now, details=details)
    assert erase_person(database, now, Subject(email=email.casefold())).entries == 1
    with database.read() as connection:
        query = select(audit_entries).order_by(audit_entries.c.id)
        told = [row.details for row in connection.execute(query)]
    assert told[:2] == [{"erased": True}, {"filters": {"q": "someone@example.org"}}]


def test_one_comment_is_erased_alone_and_only_once(database: Database, now: datetime) -> None:
    one, other = hold(database, now, **THEIRS), hold(database, now, **THEIRS)
    assert erase_one(database, one, "binta", now) == Erased(removed=1)
    assert erase_one(database, one, "binta", now) == Erased()
    assert exists(database, other)


def test_a_key_that_was_forgotten_stands_for_nobody(database: Database, now: datetime) -> None:
    hold(database, now, author_key="forgotten:1")
    subject = Subject(frozenset({"forgotten:1", ""}))
    assert find_comments(database, subject) == []


def settle(database: Database, comment_id: str, now: datetime) -> object:
    seen = (Signal("toxicity", Code.TOXIC, 0.9, {"words": ["canariphone"]}),)
    settlement = Settlement(comment_id, seen, Verdict(Status.APPROVED, ()))
    return store.settle(database, [settlement], "worker", now)


def review(database: Database, comment_id: str, now: datetime) -> object:
    return store.record_review(database, comment_id, Status.REJECTED, "binta", now)


def note(database: Database, comment_id: str, now: datetime) -> object:
    return add_note(database, comment_id, "binta", "canariphone", now)


def appeal(database: Database, comment_id: str, now: datetime) -> object:
    return record_appeal(database, comment_id, "canariphone", "fr", now)


ACTS = (settle, review, note, appeal)


@pytest.mark.parametrize("act", ACTS)
def test_whoever_comes_after_an_erasure_finds_nothing(
    database: Database, now: datetime, act: Callable[[Database, str, datetime], object]
) -> None:
    pending = store.add(database, new_comment(**THEIRS), now)
    store.lease(database, [pending], "worker", now)
    erase_person(database, now)
    assert not act(database, pending, now)
    assert count_rows(database, pending) == {}


@pytest.mark.parametrize("act", [settle, review])
def test_an_erasure_beside_a_decision_leaves_nothing_half_done(
    database: Database, now: datetime, act: Callable[[Database, str, datetime], object]
) -> None:
    pending = [store.add(database, new_comment(**THEIRS), now) for _ in range(30)]
    store.lease(database, pending, "worker", now)
    ready = threading.Barrier(2)

    def decide() -> None:
        ready.wait()
        for each in pending:
            act(database, each, now)

    deciding = threading.Thread(target=decide)
    deciding.start()
    ready.wait()
    erase(database, PERSON, find_comments(database, PERSON), "binta", now)
    deciding.join()
    assert [count_rows(database, each) for each in pending] == [{}] * 30


def test_the_author_of_an_erased_comment_is_told_as_of_an_unknown_one(
    database: Database, now: datetime
) -> None:
    answered = hold(database, now, status=Status.APPROVED, **THEIRS)
    hold(database, now, status=Status.APPROVED, parent=answered)
    erase_person(database, now)
    assert store.find_outcome(database, answered) is None
    assert find_standing(database, answered) is None
    assert not record_appeal(database, answered, "Pourquoi ?", "fr", now)
