from datetime import datetime

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.store import Outcome
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment


def settle(database: Database, comment_id: str, verdict: Verdict, now: datetime) -> None:
    store.lease(database, [comment_id], "worker", now)
    signal = Signal("spam", Code.SPAM, 0.7)
    store.settle(database, [Settlement(comment_id, (signal,), verdict)], "worker", now)


def test_a_comment_nobody_has_checked_is_pending_without_a_reason(
    database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    assert store.find_outcome(database, identifier) == Outcome(identifier, Status.PENDING, ())


def test_the_outcome_is_that_of_the_whole_record(database: Database, now: datetime) -> None:
    verdicts = {
        store.add(database, new_comment(), now): verdict
        for verdict in (
            Verdict(Status.APPROVED),
            Verdict(Status.FLAGGED, (Code.SPAM, Code.TOXIC)),
            Verdict(Status.REJECTED, (Code.SPAM,)),
        )
    }
    for identifier, verdict in verdicts.items():
        settle(database, identifier, verdict, now)
    for identifier, outcome in store.find_outcomes(database, verdicts).items():
        record = store.find_record(database, identifier)
        assert record is not None
        assert (outcome.status, outcome.reasons) == (record.comment.status, record.reasons)
        assert (outcome.status, outcome.reasons) == (
            verdicts[identifier].status,
            verdicts[identifier].reasons,
        )


def test_a_persons_word_replaces_the_checks_reasons(database: Database, now: datetime) -> None:
    identifier = store.add(database, new_comment(), now)
    settle(database, identifier, Verdict(Status.FLAGGED, (Code.SPAM,)), now)
    store.record_review(database, identifier, Status.APPROVED, "awa", now)
    outcome = store.find_outcome(database, identifier)
    assert outcome == Outcome(identifier, Status.APPROVED, (Code.APPROVED_BY_MODERATOR,))


def test_what_does_not_exist_has_no_outcome(database: Database, now: datetime) -> None:
    assert store.find_outcome(database, new_identifier(now)) is None
    assert store.find_outcomes(database, []) == {}
