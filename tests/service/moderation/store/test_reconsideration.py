from datetime import datetime

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store import Outcome
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment

SAID = ("Le même texte.", "fr")


def refuse(database: Database, now: datetime, *reasons: Code) -> str:
    """A comment that the checks refused for these reasons; its text has the key `text`."""
    comment_id = store.add(database, new_comment(duplicate_key="text"), now)
    store.lease(database, [comment_id], "worker", now)
    signals = [Signal("toxicity", Code.TOXIC, 0.99)]
    settlement = Settlement(comment_id, signals, Verdict(Status.REJECTED, reasons))
    assert store.settle(database, [settlement], "worker", now)
    return comment_id


@pytest.mark.parametrize(
    "reasons", [(Code.TOXIC,), (Code.TOO_MANY_LINKS,), (Code.TOXIC, Code.TOO_MANY_LINKS)]
)
def test_what_was_refused_for_tone_or_links_is_held_when_it_comes_again(
    database: Database, now: datetime, reasons: tuple[Code, ...]
) -> None:
    comment_id = refuse(database, now, *reasons)
    outcome = store.insist(database, "text", *SAID, now)
    assert outcome == Outcome(comment_id, Status.FLAGGED, (Code.APPEALED, *reasons))
    assert store.find_outcome(database, comment_id) == outcome


def test_whoever_insists_once_more_is_told_the_same(database: Database, now: datetime) -> None:
    refuse(database, now, Code.TOXIC)
    first = store.insist(database, "text", *SAID, now)
    assert first is not None
    assert store.insist(database, "text", *SAID, now) == first


@pytest.mark.parametrize("reasons", [(Code.SPAM,), (Code.TOXIC, Code.SPAM), (Code.BLOCKED_WORD,)])
def test_spam_and_blocked_words_stay_refused(
    database: Database, now: datetime, reasons: tuple[Code, ...]
) -> None:
    comment_id = refuse(database, now, *reasons)
    assert store.insist(database, "text", *SAID, now) is None
    outcome = store.find_outcome(database, comment_id)
    assert outcome == Outcome(comment_id, Status.REJECTED, reasons)


def test_what_a_person_refused_stays_refused(database: Database, now: datetime) -> None:
    comment_id = refuse(database, now, Code.TOXIC)
    store.insist(database, "text", *SAID, now)
    store.record_review(database, comment_id, Status.REJECTED, "awa", now)
    assert store.insist(database, "text", *SAID, now) is None
    outcome = store.find_outcome(database, comment_id)
    assert outcome is not None
    assert outcome.status is Status.REJECTED


def test_only_a_refusal_can_be_reconsidered(database: Database, now: datetime) -> None:
    store.add(database, new_comment(duplicate_key="text"), now)
    assert store.insist(database, "text", *SAID, now) is None
    assert store.insist(database, "another", *SAID, now) is None
    for status in (Status.PENDING, Status.APPROVED, Status.FLAGGED):
        assert not store.may_reconsider(Outcome("", status, (Code.TOXIC,)))
