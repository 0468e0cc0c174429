from datetime import datetime, timedelta

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import derive_identifier
from service.moderation.store.history import Import, find_decision, find_import
from service.moderation.store.imports import ImportedComment, add_imports
from service.moderation.verdict import Settlement, Verdict
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


def test_an_import_tells_where_a_comment_came_from_and_when(
    database: Database, now: datetime
) -> None:
    new = new_comment()
    identifier = derive_identifier(now, "1")
    comment = ImportedComment(identifier, new, Status.FLAGGED, now - timedelta(days=9), "1", "0")
    add_imports(database, "default", "wordpress", [comment], now)
    assert find_import(database, identifier) == Import("wordpress", "0", now)
    own = store.add(database, new_comment(), now)
    assert find_import(database, own) is None
