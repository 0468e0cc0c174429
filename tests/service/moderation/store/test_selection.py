from datetime import datetime, timedelta

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.store.imports import add_imports
from service.moderation.store.selection import (
    WINDOW,
    Selection,
    Source,
    list_answers,
    stream_comments,
    stream_threads,
)
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.test_imports import imported


def select_contents(database: Database, selection: Selection) -> list[str]:
    return [each.comment.content for each in stream_comments(database, selection)]


def test_comments_of_a_site_come_in_the_order_of_their_dates_page_after_page(
    database: Database, now: datetime
) -> None:
    batch = [
        imported(n, now + timedelta(seconds=n), new=new_comment(content=f"numéro {n}"))
        for n in range(WINDOW + 1)
    ]
    add_imports(database, "default", "wordpress", list(reversed(batch)), now)
    store.add(database, new_comment(site="other"), now)
    found = select_contents(database, Selection("default"))
    assert found == [f"numéro {n}" for n in range(WINDOW + 1)]


def test_statuses_and_dates_narrow_the_choice(database: Database, now: datetime) -> None:
    batch = [
        imported(n, now + timedelta(seconds=n), status=status, new=new_comment(content=status))
        for n, status in enumerate(Status)
    ]
    add_imports(database, "default", "wordpress", batch, now)
    chosen = frozenset({Status.REJECTED, Status.APPROVED})
    assert select_contents(database, Selection("default", chosen)) == ["approved", "rejected"]
    late = Selection("default", since=now + timedelta(seconds=2))
    assert select_contents(database, late) == ["flagged", "rejected"]


def test_an_imported_comment_tells_where_it_came_from_and_another_that_it_did_not(
    database: Database, now: datetime
) -> None:
    add_imports(database, "default", "isso", [imported(1, now)], now)
    store.add(database, new_comment(), now + timedelta(seconds=1))
    sources = [each.source for each in stream_comments(database, Selection("default"))]
    assert sources == [Source("isso", "1", "1"), None]


def test_threads_without_a_selected_comment_are_left_out(database: Database, now: datetime) -> None:
    seen = store.add(database, new_comment(thread="/un"), now)
    store.add(database, new_comment(thread="/deux", parent=seen), now + timedelta(hours=1))
    store.record_review(database, seen, Status.APPROVED, "awa", now)
    everything = Selection("default")
    assert [each.address for each in stream_threads(database, everything)] == ["/un", "/deux"]
    approved = Selection("default", frozenset({Status.APPROVED}))
    (thread,) = stream_threads(database, approved)
    assert list_answers(database, approved, thread.id) == {seen: ""}
    late = Selection("default", since=now + timedelta(minutes=1))
    assert [each.address for each in stream_threads(database, late)] == ["/deux"]


def test_a_site_that_does_not_exist_has_nothing(database: Database) -> None:
    assert select_contents(database, Selection("none")) == []
    assert list(stream_threads(database, Selection("none"))) == []
