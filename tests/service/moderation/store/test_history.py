from datetime import datetime

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store import Settlement
from service.moderation.store.history import find_decision
from service.moderation.verdict import Verdict
from tests.service.moderation.samples import new_comment


def test_the_automatic_decision_is_kept_whatever_a_person_decides_later(
    database: Database, now: datetime
) -> None:
    comment_id = store.add(database, new_comment(), now)
    store.lease(database, [comment_id], "worker", now)
    verdict = Verdict(Status.FLAGGED, (Code.SPAM, Code.TOXIC))
    store.settle(database, [Settlement(comment_id, (), verdict)], "worker", now)
    store.record_review(database, comment_id, Status.APPROVED, "Awa", now)
    decision = find_decision(database, comment_id)
    assert decision is not None
    assert (decision.status, decision.reasons) == (verdict.status, verdict.reasons)
    assert decision.decided_at == now


def test_there_is_none_where_a_person_was_faster(database: Database, now: datetime) -> None:
    comment_id = store.add(database, new_comment(), now)
    store.record_review(database, comment_id, Status.REJECTED, "Awa", now)
    assert find_decision(database, comment_id) is None
