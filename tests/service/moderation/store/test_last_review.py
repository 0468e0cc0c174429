from datetime import datetime, timedelta

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store.appeals import record_appeal
from service.moderation.store.last_review import LastReview, find_last_review
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.held import hold


def test_the_last_act_tells_what_it_changed_to_the_microsecond(
    database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    assert find_last_review(database, identifier) is None
    later = now + timedelta(microseconds=1_234_567)
    store.record_review(database, identifier, Status.APPROVED, "awa", now)
    store.record_review(database, identifier, Status.REJECTED, "awa", later, seen=Status.APPROVED)
    expected = LastReview(Status.APPROVED, Status.REJECTED, later)
    assert find_last_review(database, identifier) == expected


def test_it_tells_what_the_checks_had_decided_and_whether_an_author_had_objected(
    database: Database, now: datetime
) -> None:
    refused = hold(database, now, status=Status.REJECTED)
    store.record_review(database, refused, Status.REJECTED, "awa", now)
    record_appeal(database, refused, "Je cite un document.", "fr", now)
    review = find_last_review(database, refused)
    assert review is not None
    assert (review.machine, review.reasons) == (Status.REJECTED, (Code.SPAM,))
    assert not review.answers_appeal
    store.record_review(database, refused, Status.APPROVED, "awa", now)
    review = find_last_review(database, refused)
    assert review is not None
    assert review.answers_appeal
