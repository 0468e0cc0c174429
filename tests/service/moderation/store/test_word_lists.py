from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from service.moderation.database import Database
from service.moderation.schema import word_list_saves
from service.moderation.store.sites import DEFAULT_SITE, find_site, list_sites
from service.moderation.store.word_lists import (
    ListConflictError,
    Proposal,
    SavedList,
    find_lists,
    find_saved_lists,
    save_lists,
)
from service.moderation.words.judge import ListName

BLOCKED, SUSPECT = ListName.BLOCKED, ListName.SUSPECT


def save(
    database: Database, now: datetime, content: str, seen: int | None = None, by: str = "awa"
) -> SavedList:
    return save_lists(database, DEFAULT_SITE, {BLOCKED: Proposal(content, seen)}, by, now)[BLOCKED]


def read_record(database: Database) -> list[tuple[str, str, str, datetime]]:
    table = word_list_saves.c
    query = select(table.name, table.content, table.moderator, table.saved_at).order_by(table.id)
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_site_begins_with_empty_lists(database: Database) -> None:
    empty = {BLOCKED: SavedList(), SUSPECT: SavedList()}
    assert find_saved_lists(database, DEFAULT_SITE) == empty
    assert find_lists(database, 1) == (0, {BLOCKED: "", SUSPECT: ""})
    assert list_sites(database) == []


def test_the_last_save_is_the_list_and_every_save_is_on_record(
    database: Database, now: datetime
) -> None:
    first = save(database, now, "un")
    second = save(database, now, "un\ndeux", by="binta")
    assert second.revision > first.revision > 0
    assert find_saved_lists(database, DEFAULT_SITE)[BLOCKED] == second
    assert (second.content, second.moderator, second.saved_at) == ("un\ndeux", "binta", now)
    assert read_record(database) == [
        ("blocked", "un", "awa", now),
        ("blocked", "un\ndeux", "binta", now),
    ]


def test_saving_the_same_again_leaves_no_trace(database: Database, now: datetime) -> None:
    saved = save(database, now, "un")
    assert save(database, now, "un", seen=saved.revision, by="binta") == saved
    assert len(read_record(database)) == 1


def test_a_list_that_has_changed_since_it_was_seen_is_not_replaced(
    database: Database, now: datetime
) -> None:
    seen = save(database, now, "un").revision
    save(database, now, "deux", seen=seen, by="binta")
    with pytest.raises(ListConflictError) as conflict:
        save(database, now, "trois", seen=seen)
    assert conflict.value.name is BLOCKED
    assert find_saved_lists(database, DEFAULT_SITE)[BLOCKED].content == "deux"


def test_both_lists_are_saved_or_none(database: Database, now: datetime) -> None:
    seen = save(database, now, "un").revision
    save(database, now, "deux")
    both = {SUSPECT: Proposal("mot", 0), BLOCKED: Proposal("trois", seen)}
    with pytest.raises(ListConflictError):
        save_lists(database, DEFAULT_SITE, both, "awa", now)
    assert find_saved_lists(database, DEFAULT_SITE)[SUSPECT] == SavedList()


def test_the_revision_of_a_site_is_that_of_its_last_save(database: Database, now: datetime) -> None:
    saved = save(database, now, "un")
    save_lists(database, "other", {SUSPECT: Proposal("ailleurs")}, "awa", now)
    site_id = find_site(database, DEFAULT_SITE)
    assert site_id is not None
    assert find_lists(database, site_id) == (saved.revision, {BLOCKED: "un", SUSPECT: ""})


def test_of_ten_who_save_at_once_what_they_saw_exactly_one_gets_through(
    database: Database, now: datetime
) -> None:
    seen = save(database, now, "un").revision

    def try_to_save(number: int) -> bool:
        try:
            save(database, now, f"mot {number}", seen=seen)
        except ListConflictError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(try_to_save, range(10)))
    assert outcomes.count(True) == 1
    assert len(read_record(database)) == 2
