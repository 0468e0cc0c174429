from datetime import datetime, timedelta

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.store.acts import find_act, find_latest_act, list_undone, undo_act
from service.moderation.store.appeals import record_appeal
from service.moderation.store.bans import find_bans
from service.moderation.store.erasure import erase_one
from tests.service.moderation.store.held import hold, read_status


def decide(
    database: Database, now: datetime, *ids: str, who: str = "awa", bans: bool = False
) -> str:
    act_id = new_identifier(now)
    for comment_id in ids:
        assert store.record_review(
            database, comment_id, Status.REJECTED, who, now, reason="spam", act_id=act_id, bans=bans
        )
    return act_id


def test_an_act_is_undone_as_a_whole_and_stays_on_record(database: Database, now: datetime) -> None:
    ids = sorted(hold(database, now) for _ in range(3))
    before = store.find_record(database, ids[0])
    act_id = decide(database, now + timedelta(hours=1), *ids)
    undone = undo_act(database, act_id, "awa", now + timedelta(hours=2))
    assert undone.restored == tuple(ids)
    assert store.find_record(database, ids[0]) == before
    (review,) = list_undone(database, ids[0])
    assert (review.moderator, review.status, review.undone_by) == ("awa", "rejected", "awa")
    assert find_act(database, act_id) is None


def test_the_author_hears_again_what_held_the_comment(database: Database, now: datetime) -> None:
    comment_id = hold(database, now)
    undo_act(database, decide(database, now, comment_id), "awa", now)
    outcome = store.find_outcome(database, comment_id)
    assert outcome is not None
    assert (outcome.status, outcome.reasons) == (Status.FLAGGED, (Code.SPAM,))


def test_what_somebody_decided_since_is_left_alone(database: Database, now: datetime) -> None:
    ids = sorted((hold(database, now), hold(database, now)))
    act_id = decide(database, now, *ids)
    store.record_review(database, ids[0], Status.APPROVED, "binta", now, seen=Status.REJECTED)
    undone = undo_act(database, act_id, "awa", now)
    assert (undone.left, undone.restored) == ((ids[0],), (ids[1],))
    assert [read_status(database, each) for each in ids] == [Status.APPROVED, Status.FLAGGED]


def test_what_was_erased_since_comes_back_to_nobody(database: Database, now: datetime) -> None:
    comment_id = hold(database, now)
    act_id = new_identifier(now)
    store.record_review(database, comment_id, Status.APPROVED, "awa", now, act_id=act_id)
    hold(database, now, status=Status.APPROVED, parent=comment_id)
    assert erase_one(database, comment_id, "binta", now).emptied == 1
    assert undo_act(database, act_id, "awa", now).left == (comment_id,)
    assert read_status(database, comment_id) is Status.APPROVED


def test_undoing_twice_changes_nothing(database: Database, now: datetime) -> None:
    act_id = decide(database, now, hold(database, now))
    undo_act(database, act_id, "awa", now)
    again = undo_act(database, act_id, "awa", now)
    assert not again.restored
    assert not again.left


def test_undoing_a_ban_lifts_it(database: Database, now: datetime) -> None:
    comment_id = hold(database, now)
    act_id = decide(database, now, comment_id, bans=True)
    with database.read() as connection:
        assert find_bans(connection, [comment_id])[comment_id].moderator == "awa"
    undo_act(database, act_id, "awa", now)
    with database.read() as connection:
        assert find_bans(connection, [comment_id]) == {}


def test_a_restored_comment_is_found_among_those_that_wait(
    database: Database, now: datetime
) -> None:
    comment_id = hold(database, now, content="une mangue bien mûre")
    undo_act(database, decide(database, now, comment_id), "awa", now)
    page = store.list_comments(database, status=Status.FLAGGED, cursor=None, search="mangue")
    assert [record.comment.id for record in page.records] == [comment_id]


def test_an_answered_appeal_waits_again_when_the_answer_is_undone(
    database: Database, now: datetime
) -> None:
    comment_id = hold(database, now, status=Status.REJECTED)
    assert record_appeal(database, comment_id, "Relisez-moi, je vous prie.", "fr", now)
    act_id = decide(database, now, comment_id)
    undo_act(database, act_id, "awa", now)
    record = store.find_record(database, comment_id)
    assert record is not None
    assert record.appeal is not None
    assert record.comment.status is Status.FLAGGED


def test_acts_are_undone_one_after_the_other(database: Database, now: datetime) -> None:
    first = decide(database, now, hold(database, now))
    second = decide(database, now, hold(database, now), hold(database, now))
    decide(database, now, hold(database, now), who="binta")
    latest = find_latest_act(database, "awa", now)
    assert latest is not None
    assert (latest.act_id, latest.count, latest.reason) == (second, 2, "spam")
    undo_act(database, second, "awa", now)
    latest = find_latest_act(database, "awa", now)
    assert latest is not None
    assert latest.act_id == first
    assert find_latest_act(database, "awa", now + timedelta(days=1)) is None
