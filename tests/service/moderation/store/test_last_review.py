from datetime import datetime, timedelta

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.store.last_review import LastReview, find_last_review
from tests.service.moderation.samples import new_comment


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
