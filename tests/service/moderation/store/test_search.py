from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.schema import comment_words, comments
from service.moderation.search_terms import SearchTerms
from service.moderation.store import search
from service.moderation.store.search import Span
from service.moderation.verdict import Settlement, Verdict
from tests.service.moderation.samples import new_comment


def add(
    database: Database, now: datetime, status: Status, content: str, author: str = "Zoé"
) -> str:
    identifier = store.add(database, new_comment(content=content, author=author), now)
    if status is not Status.PENDING:
        store.lease(database, [identifier], "worker", now)
        settlement = Settlement(identifier, (), Verdict(status, (Code.SPAM,)))
        store.settle(database, [settlement], "worker", now)
    return identifier


def find(database: Database, sought: str, status: Status | None = None) -> list[str]:
    page = store.list_comments(database, status=status, cursor=None, search=sought)
    return [record.comment.id for record in page.records]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    "sought",
    [
        "ÉLECTIONS",
        "elections",
        "thies elect",
        "Élections a",
        "fat",
        "elections FATOU",
        "100%",
        "cœur",
        "coeur elections",
        "l'éle",
        "ele\u200bctions",
        "e\u0301lections",
    ],
)
def test_words_are_found_in_any_case_and_with_any_accents(
    database: Database, now: datetime, status: Status, sought: str
) -> None:
    found = add(database, now, status, "L’élections à Thiès, au cœur : 100 %", "Fatou")
    add(database, now, status, "Le lectorat de Fabien au choeur, mille élus")
    assert find(database, sought) == [found]
    assert find(database, sought, status) == [found]


@pytest.mark.parametrize(
    "sought", ["lections", "ele thies", "thiess", "%", "_", '"', "§flagged", "flagged", "a OR b"]
)
def test_nothing_else_is_found(database: Database, now: datetime, sought: str) -> None:
    add(database, now, Status.FLAGGED, "Élections à Thiès")
    assert find(database, sought) == []


@pytest.mark.parametrize("sought", ["выборы", "انتخابات", "ёлка", "łódź", "東京"])
def test_words_of_any_script_are_found(database: Database, now: datetime, sought: str) -> None:
    found = add(database, now, Status.FLAGGED, f"... {sought}! ...")
    add(database, now, Status.FLAGGED, "выбор انتخاب ель lodowka 京")
    assert find(database, sought.upper()) == [found]


@pytest.mark.parametrize(
    "sought",
    ["' | 'a", "a & !b", '"a" OR "b', "a* NEAR(b)", "a:b", "-a", "\\", "a <-> b", "x" * 200],
)
def test_no_search_is_taken_for_a_query_language(
    database: Database, now: datetime, sought: str
) -> None:
    found = add(database, now, Status.FLAGGED, sought)
    add(database, now, Status.FLAGGED, "rien")
    assert find(database, sought) == ([found] if any(map(str.isalnum, sought)) else [])


def test_a_comment_is_found_under_the_status_it_has_now(database: Database, now: datetime) -> None:
    comment_id = add(database, now, Status.PENDING, "La mangue")

    def list_statuses() -> list[Status]:
        return [status for status in Status if find(database, "mangue", status) == [comment_id]]

    assert list_statuses() == [Status.PENDING]
    store.record_review(database, comment_id, Status.APPROVED, "awa", now)
    assert list_statuses() == [Status.APPROVED]
    store.record_review(database, comment_id, Status.REJECTED, "awa", now, seen=Status.APPROVED)
    assert list_statuses() == [Status.REJECTED]


def test_a_comment_held_because_the_checks_kept_failing_is_found(
    database: Database, now: datetime
) -> None:
    comment_id = add(database, now, Status.PENDING, "La mangue")
    for attempt in range(3):
        store.lease(database, [comment_id], "worker", now + timedelta(minutes=attempt))
    assert store.hold_exhausted(database, now + timedelta(minutes=5)) == [comment_id]
    assert find(database, "mangue", Status.FLAGGED) == [comment_id]


def test_an_erased_comment_leaves_nothing_to_be_found(database: Database, now: datetime) -> None:
    kept = add(database, now, Status.FLAGGED, "La mangue mûre")
    erased = add(database, now, Status.FLAGGED, "La mangue verte")
    with database.write() as connection:
        connection.execute(comments.delete().where(comments.c.id == erased))
    assert find(database, "mangue") == [kept]
    with database.read() as connection:
        assert connection.execute(comment_words.select()).one().comment_id == kept
        if database.dialect == "sqlite":
            # Raises if the index and what it was made of have parted.
            check = (
                "INSERT INTO comment_search (comment_search, rank) VALUES ('integrity-check', 1)"
            )
            connection.execute(text(check))


@pytest.mark.parametrize("status", [Status.FLAGGED, Status.REJECTED, Status.PENDING, None])
@pytest.mark.parametrize(("glance", "rare"), [(2_000, 20_000), (4, 20_000), (4, 3)])
def test_pages_hold_each_hit_once_and_in_order_however_they_are_looked_for(
    database: Database, now: datetime, status: Status | None, glance: int, rare: int
) -> None:
    for number in range(12):
        content = f"{'mangue' if number % 3 else 'papaye'} {number}"
        add(
            database,
            now + timedelta(seconds=number // 2),
            status or list(Status)[number % 4],
            content,
        )
    everything = store.list_comments(database, status=status, cursor=None).records
    expected = [each.comment.id for each in everything if "mangue" in each.comment.content]
    terms = SearchTerms.read("mangue")
    assert terms is not None
    seen: list[str] = []
    more = True
    with database.read() as connection:
        while more:
            cursor = seen[-1] if seen else None
            span = Span(status, cursor, newest_first=status is Status.REJECTED)
            page = search.find(connection, span, terms, 3, search.Effort(glance, rare))
            seen += page
            more = len(page) == 3
    assert len(expected) == 8
    assert seen == expected
