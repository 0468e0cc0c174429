from datetime import datetime, timedelta

from config.settings import Settings
from service.moderation import moderators, store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Settlement, Verdict
from service.running.diagnosis.people import (
    check_moderators,
    check_overdue,
    check_review_queue,
    check_waiting,
)
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.held import hold


def test_nobody_to_decide_is_a_warning(
    settings: Settings, database: Database, now: datetime
) -> None:
    alone = settings.replace(admin_token=None)
    assert check_moderators(alone, database).level == "warning"
    assert check_moderators(settings, database).level == "ok"
    moderators.ensure_moderator(database, "awa", now)
    assert check_moderators(alone, database).level == "ok"


def test_nothing_waiting_is_in_order(database: Database, now: datetime) -> None:
    assert check_waiting(database, now).level == "ok"


def test_a_comment_that_waits_for_longer_than_a_minute_is_a_warning(
    database: Database, now: datetime
) -> None:
    store.add(database, new_comment(), now)
    assert check_waiting(database, now + timedelta(seconds=30)).level == "ok"
    late = check_waiting(database, now + timedelta(seconds=90))
    assert (late.level, "the oldest for 90 s" in late.sentence) == ("warning", True)


def test_a_comment_that_is_held_for_longer_than_a_day_is_a_warning(
    database: Database, now: datetime
) -> None:
    assert check_review_queue(database, now).level == "ok"
    identifier = store.add(database, new_comment(), now)
    store.lease(database, [identifier], "worker", now)
    verdict = Verdict(Status.FLAGGED, (Code.SPAM,))
    store.settle(database, [Settlement(identifier, (), verdict)], "worker", now)
    assert check_review_queue(database, now + timedelta(hours=23)).level == "ok"
    late = check_review_queue(database, now + timedelta(days=3))
    assert (late.level, "1 wait" in late.sentence) == ("warning", True)
    assert "/admin" in late.remedy


def test_refused_comments_that_outlive_their_time_are_a_warning(
    settings: Settings, database: Database, now: datetime
) -> None:
    hold(database, now, status=Status.REJECTED)
    assert check_overdue(settings, database, now + timedelta(days=30)).level == "ok"
    finding = check_overdue(settings, database, now + timedelta(days=32))
    assert (finding.level, finding.sentence[:2]) == ("warning", "1 ")
