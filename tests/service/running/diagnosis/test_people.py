from datetime import datetime, timedelta

from config.settings import Settings
from service.moderation import moderators, store
from service.moderation.database import Database
from service.running.diagnosis.people import check_moderators, check_waiting
from tests.service.moderation.samples import new_comment


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
