from datetime import datetime, timedelta

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.insight.cases import AppealOutcome, Case
from service.moderation.insight.sieve import Sieve
from service.moderation.policy import CAPTCHA
from service.moderation.schema import decisions, signals
from service.moderation.store.acts import undo_act
from service.moderation.store.appeals import record_appeal
from service.moderation.store.insight_cases import stream_cases
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.held import hold

SIEVE = Sieve(0.05, 0.5, frozenset({"spam", "toxicity"}))
ACT = "019ab0f7-1d30-7c88-b2f4-6a0c5d3e8f55"


def read(database: Database, now: datetime, sieve: Sieve = SIEVE) -> list[Case]:
    return list(stream_cases(database, now, now + timedelta(hours=1), sieve))


def test_a_comment_is_told_with_what_the_machine_and_people_made_of_it(
    database: Database, now: datetime
) -> None:
    held = hold(database, now, score=0.7)
    later = now + timedelta(minutes=5)
    store.record_review(database, held, Status.REJECTED, "awa", later, seen=Status.FLAGGED)
    record_appeal(database, held, "Je cite un document.", "fr", later)
    (case,) = read(database, now)
    assert (case.machine, case.reasons, case.person) == (Status.FLAGGED, ("spam",), Status.REJECTED)
    assert [(each.check, each.score) for each in case.signals] == [("spam", 0.7)]
    assert case.waited == 300
    assert case.appeals == [AppealOutcome.WAITING]
    assert case.is_whole
    store.record_review(database, held, Status.APPROVED, "binta", later + timedelta(minutes=5))
    (case,) = read(database, now)
    # How long people took is how long the first of them took.
    assert (case.person, case.waited) == (Status.APPROVED, 300)
    assert case.appeals == [AppealOutcome.GRANTED]


def test_an_appeal_that_people_deny_is_told_so(database: Database, now: datetime) -> None:
    refused = hold(database, now, status=Status.REJECTED)
    record_appeal(database, refused, "Je cite un document.", "fr", now)
    store.record_review(database, refused, Status.REJECTED, "awa", now)
    assert [case.appeals for case in read(database, now)] == [[AppealOutcome.DENIED]]


def test_what_is_undone_counts_as_never_done(database: Database, now: datetime) -> None:
    held = hold(database, now)
    store.record_review(database, held, Status.APPROVED, "awa", now, act_id=ACT)
    undo_act(database, ACT, "awa", now)
    (case,) = read(database, now)
    assert (case.person, case.waited) == (None, None)


def test_only_signals_that_may_count_are_read(database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "worker", now)
    seen = [
        Signal("spam", Code.SPAM, 0.049),
        Signal("toxicity", Code.TOXIC, 0.05),
        Signal(CAPTCHA, Code.CAPTCHA_SCORE_LOW, 0.9),
        Signal("newer", Code.TOXIC, 0.0),
        Signal("words", Code.BLOCKED_WORD, None),
    ]
    store.settle(database, [Settlement(identifier, seen, Verdict(Status.APPROVED))], "worker", now)
    (case,) = read(database, now)
    expected = {each.check for each in seen if SIEVE.passes(each)}
    assert {each.check for each in case.signals} == expected == {"toxicity", "newer", "words"}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_only_what_was_submitted_in_that_time_is_read_page_by_page(
    database: Database, now: datetime, size: int
) -> None:
    before, after = now - timedelta(milliseconds=1), now + timedelta(hours=1)
    for moment in (before, after):
        hold(database, moment)
    for number in range(2 * size + 1):
        hold(database, now + timedelta(seconds=number))
    found = stream_cases(database, now, after, SIEVE, size)
    assert len(list(found)) == 2 * size + 1


def test_an_imported_comment_that_nobody_here_decided_does_not_count(
    database: Database, now: datetime
) -> None:
    hold(database, now)
    imported = hold(database, now)
    with database.write() as connection:
        connection.execute(decisions.delete().where(decisions.c.comment_id == imported))
    store.add(database, new_comment(), now)
    found = [case.machine for case in read(database, now)]
    assert sorted(found) == [Status.FLAGGED, Status.PENDING]


def test_a_reason_of_a_later_version_stops_nothing(database: Database, now: datetime) -> None:
    held = hold(database, now, score=0.7)
    with database.write() as connection:
        these = signals.update().where(signals.c.comment_id == held)
        connection.execute(these.values(reason="from_the_future"))
    (case,) = read(database, now)
    assert [(each.check, each.score) for each in case.signals] == [("spam", 0.7)]
