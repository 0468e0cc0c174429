from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store.appeals import record_appeal
from service.moderation.store.movements import find_movements
from service.moderation.store.notes import add_note
from service.moderation.store.review_queue import (
    complete_one,
    count_newer,
    find_newest,
    list_queue,
)
from service.moderation.store.view import Order, View
from service.moderation.store.view_search import EFFORT
from tests.service.moderation.store.held import hold

WAVE = "Gagnez cinq mille francs par jour sans rien faire, écrivez vite sur ce site"


def ids(database: Database, view: View, limit: int = 25, effort: int = EFFORT) -> list[str]:
    """Every comment of a view, page after page."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = list_queue(database, view, cursor, limit, effort)
        found += [record.comment.id for record in page.records]
        if page.next is None:
            return found
        cursor = page.next


@pytest.mark.parametrize("limit", [2, 3, 25])
def test_the_riskiest_come_first_without_gap_or_repeat(
    database: Database, now: datetime, limit: int
) -> None:
    scores = [0.5, 0.9, 0.5, 0.7, 0.9, 0.1]
    held = [hold(database, now + timedelta(seconds=n), score=s) for n, s in enumerate(scores)]
    expected = sorted(zip(scores, held, strict=True), reverse=True)
    view = View(order=Order.RISKIEST)
    assert ids(database, view, limit) == [comment_id for _, comment_id in expected]
    assert ids(database, View(), limit) == held


def test_each_filter_lets_through_what_it_names(database: Database, now: datetime) -> None:
    plain = hold(database, now, score=0.4)
    other = hold(
        database,
        now - timedelta(days=3),
        reason=Code.TOXIC,
        score=0.8,
        language="fr-CA",
        thread="/autre",
        site="dakar",
        author_key="other",
    )
    english = hold(database, now, language="en", score=0.6)
    record = store.find_record(database, other)
    assert record is not None
    day = (now - timedelta(days=3)).date()
    for view in (
        View(reason=Code.TOXIC),
        View(site="dakar"),
        View(until=day),
        View(since=day, until=day),
        View(least_risk=0.7),
        View(thread=record.comment.thread_id),
        View(author=other),
        View(sites=frozenset({record.comment.site_id})),
        View(site="dakar", language="fr", order=Order.RISKIEST),
    ):
        assert ids(database, view) == [other], view
    assert set(ids(database, View(language="fr"))) == {plain, other}
    assert ids(database, View(language="en")) == [english]
    assert ids(database, View(sites=frozenset())) == []
    assert ids(database, View(site="nowhere")) == []


def test_a_rare_match_is_found_however_far_it_waits(database: Database, now: datetime) -> None:
    for n in range(10):
        hold(database, now + timedelta(seconds=n))
    rare = hold(database, now + timedelta(minutes=1), reason=Code.TOXIC, score=0.1)
    again = [hold(database, now, reason=Code.TOXIC, score=0.5) for _ in range(3)]
    found = ids(database, View(reason=Code.TOXIC, order=Order.RISKIEST), 1, effort=2)
    assert found == [*sorted(again, reverse=True), rare]
    for each in again:
        store.record_review(database, each, Status.APPROVED, "awa", now)
    for order in Order:
        assert ids(database, View(reason=Code.TOXIC, order=order), effort=3) == [rare]


def test_copies_fold_into_the_first_one_and_leave_room_for_others(
    database: Database, now: datetime
) -> None:
    wave = [
        hold(database, now + timedelta(seconds=n), content=f"{WAVE} {n}", author_key=f"a{n}")
        for n in range(6)
    ]
    last = hold(database, now + timedelta(minutes=1))
    page = list_queue(database, View(), None, 3)
    assert [record.comment.id for record in page.records] == [wave[0], last]
    assert [copy.comment_id for copy in page.copies[wave[0]]] == wave[1:]
    assert page.next is None


def test_an_appealed_comment_comes_before_all_others_once(
    database: Database, now: datetime
) -> None:
    held = [hold(database, now + timedelta(seconds=n)) for n in range(4)]
    appealed = hold(database, now + timedelta(hours=1), status=Status.REJECTED)
    record_appeal(database, appealed, "Relisez-moi, je vous prie.", "fr", now)
    page = list_queue(database, View(), None, 3)
    assert [record.comment.id for record in page.records] == [appealed, *held[:3]]
    page = list_queue(database, View(reason=Code.TOXIC), None, 3)
    assert page.records == ()


def test_a_search_goes_with_the_filters(database: Database, now: datetime) -> None:
    fitting = hold(database, now, content="une mangue mûre", language="en")
    hold(database, now, content="une mangue verte")
    assert ids(database, View(search="mangue", language="en")) == [fitting]
    assert ids(database, View(search="!")) == []


def test_beside_a_comment_stands_what_its_author_did_before(
    database: Database, now: datetime
) -> None:
    for status in (Status.APPROVED, Status.APPROVED, Status.REJECTED):
        store.record_review(database, hold(database, now), status, "awa", now)
    comment_id = hold(database, now)
    hold(database, now, author_key="other")
    assert add_note(database, comment_id, "awa", "Déjà vu hier.", now)
    page = complete_one(database, comment_id)
    history = page.histories[comment_id]
    assert (history.approved, history.rejected, history.is_first) == (2, 1, False)
    assert [note.content for note in page.notes[comment_id]] == ["Déjà vu hier."]
    assert complete_one(database, "01928000-0000-7000-8000-000000000000").records == ()


def find_site_id(database: Database, comment_id: str) -> int:
    record = store.find_record(database, comment_id)
    assert record is not None
    return record.comment.site_id


@pytest.mark.parametrize(
    "view", [View(), View(order=Order.RISKIEST), View(search="avis"), View(reason=Code.SPAM)]
)
def test_no_cursor_names_a_comment_of_a_site_that_may_not_be_seen(
    database: Database, now: datetime, view: View
) -> None:
    own: list[str] = []
    for n in range(12):
        at = now + timedelta(seconds=n)
        site = "default" if n % 4 == 3 else "dakar"
        held = hold(database, at, site=site, score=n / 20, content=f"Avis {n}")
        own += [held] if site == "default" else []
    view = replace(view, sites=frozenset({find_site_id(database, own[0])}))
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = list_queue(database, view, cursor, 1, 2)
        found += [record.comment.id for record in page.records]
        cursor = page.next
        if cursor is None:
            break
        assert cursor in own
    assert sorted(found) == own


def test_a_page_after_a_comment_that_may_not_be_seen_tells_nothing_of_its_risk(
    database: Database, now: datetime
) -> None:
    own = hold(database, now, score=0.3)
    hidden = hold(database, now, site="dakar", score=0.6)
    sites = frozenset({find_site_id(database, own)})
    view = View(order=Order.RISKIEST)
    (record,) = list_queue(database, view, hidden).records
    assert record.comment.id == own
    assert list_queue(database, replace(view, sites=sites), hidden).records == ()


def test_the_appeals_of_other_sites_keep_nobodys_own_from_the_top(
    database: Database, now: datetime
) -> None:
    for n in range(12):
        hidden = hold(database, now, status=Status.REJECTED, site="dakar", author_key=f"a{n}")
        record_appeal(database, hidden, "Relisez-moi, je vous prie.", "fr", now)
    held = hold(database, now)
    appealed = hold(database, now + timedelta(hours=1), status=Status.REJECTED)
    record_appeal(database, appealed, "Relisez-moi, je vous prie.", "fr", now)
    sites = frozenset({find_site_id(database, held)})
    page = list_queue(database, View(sites=sites), None, 3)
    assert [record.comment.id for record in page.records] == [appealed, held]
    listing = store.list_comments(
        database, status=Status.FLAGGED, cursor=None, limit=10, sites=sites
    )
    assert [record.comment.id for record in listing.records] == [appealed, held]


def test_the_newest_is_that_of_the_sites_that_may_be_seen(
    database: Database, now: datetime
) -> None:
    own = hold(database, now)
    hidden = hold(database, now + timedelta(hours=1), site="dakar")
    sites = frozenset({find_site_id(database, own)})
    assert find_newest(database) == hidden
    assert find_newest(database, sites) == own
    assert find_newest(database, frozenset()) is None
    assert [each.comment_id for each in find_movements(database, [own, hidden], sites)] == [own]


def test_news_counts_what_has_come_in_since(database: Database, now: datetime) -> None:
    assert find_newest(database) is None
    first = hold(database, datetime(2026, 11, 1, tzinfo=UTC))
    assert find_newest(database) == first
    for n in range(3):
        hold(database, now + timedelta(seconds=n))
    assert count_newer(database, View(), first, 100) == 3
    assert count_newer(database, View(), first, 2) == 2
    assert count_newer(database, View(), None, 100) == 4
    assert count_newer(database, replace(View(), language="en"), first, 100) == 0
