from datetime import datetime, timedelta

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.store.audit import Deed, record
from service.moderation.store.audit_page import Entry, is_audit_cursor, list_audit
from service.moderation.store.bans import lift_ban
from service.moderation.store.sites import find_site
from tests.service.moderation.samples import new_comment


def write(database: Database, subject: str, at: datetime) -> None:
    with database.write() as connection:
        record(connection, "awa", Deed.SITE_EDITED, at, subject=subject)


def read_all(database: Database, limit: int) -> list[Entry]:
    found: list[Entry] = []
    cursor = ""
    while True:
        page = list_audit(database, site_ids=None, cursor=cursor, limit=limit)
        assert len(page.entries) <= limit
        found += page.entries
        if page.next is None:
            return found
        assert is_audit_cursor(page.next)
        cursor = page.next


def test_every_entry_is_told_once_whatever_the_page_and_the_clock(
    database: Database, now: datetime
) -> None:
    # A clock that was set back in between parts the order of times from that of ids.
    for number, minutes in enumerate((0, 1, 2, -60, 3, 4)):
        at = now + timedelta(minutes=minutes)
        write(database, str(number), at)
        comment_id = store.add(database, new_comment(), at)
        store.record_review(database, comment_id, Status.APPROVED, "binta", at)
    whole = read_all(database, 50)
    assert len(whole) == 12
    for limit in (1, 2, 3, 5, 11, 12):
        assert read_all(database, limit) == whole
    subjects = [entry.subject for entry in whole if entry.subject]
    assert subjects == ["5", "4", "3", "2", "1", "0"]


def test_a_review_tells_what_it_changed(database: Database, now: datetime) -> None:
    comment_id = store.add(database, new_comment(), now)
    store.record_review(database, comment_id, Status.REJECTED, "binta", now)
    (entry,) = list_audit(database, site_ids=None).entries
    assert (entry.who, entry.deed, entry.site) == ("binta", "review_rejected", "default")
    assert (entry.comment_id, entry.details["status"]) == (comment_id, ["pending", "rejected"])


def test_what_concerns_no_site_is_not_for_admins_of_one(database: Database, now: datetime) -> None:
    write(database, "everything", now)
    assert list_audit(database, site_ids=frozenset({1})).entries == ()


def test_who_lifts_a_ban_stands_in_the_log_of_its_site(database: Database, now: datetime) -> None:
    comment_id = store.add(database, new_comment(), now)
    store.record_review(database, comment_id, Status.REJECTED, "awa", now, bans=True)
    later = now + timedelta(hours=1)
    assert lift_ban(database, comment_id, "binta", later)
    assert not lift_ban(database, comment_id, "binta", later)
    site_id = find_site(database, "default")
    lifted, *others = list_audit(database, site_ids=frozenset({site_id or 0})).entries
    assert (lifted.who, lifted.deed, lifted.site, lifted.at) == (
        "binta", "ban_lifted", "default", later,
    )  # fmt: skip
    assert (lifted.comment_id, lifted.subject, lifted.details) == (comment_id, "", {})
    assert {entry.deed for entry in others} == {"banned", "review_rejected"}
    assert list_audit(database, site_ids=frozenset()).entries == ()
