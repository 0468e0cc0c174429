"""What is exported and imported elsewhere is the same, whatever people have written."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.exchange.cleaning import Household
from service.moderation.exchange.importing import run_import
from service.moderation.exchange.items import Item
from service.moderation.exchange.json_lines import read_json_lines
from service.moderation.exchange.json_lines_writer import write_json_lines
from service.moderation.exchange.wordpress import read_wordpress
from service.moderation.exchange.wordpress_writer import write_wordpress
from service.moderation.keys import Keyring
from service.moderation.store.selection import Selection
from service.moderation.submission import InvalidSubmissionError, Submission, parse_submission
from tests.service.moderation.samples import new_comment

NOW = datetime.fromisoformat("2026-11-23T12:00:00.123456+00:00")
EVERYTHING = Selection("default")
Way = tuple[
    Callable[[Database, Selection], Iterator[str]], Callable[[BinaryIO], Iterator[Item]], str
]
WAYS: dict[str, Way] = {
    "wordpress": (write_wordpress, read_wordpress, "wordpress"),
    "jsonl": (write_json_lines, read_json_lines, "palabre"),
}
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
HARD = st.sampled_from(
    ["]]>", "&amp;", "&lt;b>", "<b>x</b>", "\n\n", "\u2028", "&copy=1", "é", "🏿"]
)
TEXT = st.lists(ANY | HARD, min_size=1, max_size=4).map("".join)


def read_submission(fields: dict[str, str]) -> Submission | None:
    try:
        return parse_submission(fields, content_shortest=1, content_longest=20_000)
    except InvalidSubmissionError:
        return None


FIELDS = st.fixed_dictionaries(
    {
        "content": TEXT,
        "author": TEXT,
        "thread": TEXT,
        "thread_title": TEXT | st.just(""),
        "email": st.sampled_from(["", "awa@exemple.sn", "a&b<c>@exemple.sn"]),
        "url": st.sampled_from(["", "https://x.fr/?a=1&copy=2&amp;b", "http://été.fr/&#038;"]),
    }
)


def read_submissions(told: list[dict[str, str]]) -> list[Submission]:
    found = map(read_submission, told)
    return [each for each in found if each is not None]


def fill(database: Database, submissions: list[Submission]) -> None:
    parent = ""
    for number, each in enumerate(submissions):
        fields = {name: getattr(each, name) for name in ("content", "author", "email", "url")}
        page = {"thread": each.thread, "thread_title": each.thread_title}
        when = NOW + timedelta(seconds=number)
        new = new_comment(**fields, **page, parent=parent, duplicate_key=f"text {number}")
        comment_id = store.add(database, new, when)
        parent = comment_id if number % 2 else "42"
        status = (Status.APPROVED, Status.REJECTED)[number % 2]
        store.record_review(database, comment_id, status, "awa", when)


def describe(database: Database) -> list[dict[str, object]]:
    """All that an import brings back: not what was decided elsewhere."""
    found = [json.loads(line) for line in write_json_lines(database, EVERYTHING)]
    left_out = {"decided_at", "reasons", "source"}
    return [{name: each[name] for name in each if name not in left_out} for each in found]


def carry(way: str, source: Database, target: Database) -> bytes:
    write, read, name = WAYS[way]
    written = "".join(write(source, EVERYTHING)).encode()
    household = Household("default", name, Keyring("secret"), "fr", "Anonyme", NOW)
    report = run_import(target, read(io.BytesIO(written)), household, lambda: None)
    assert report.complete, report
    return written


@contextmanager
def copy_database(empty: Path) -> Iterator[Database]:
    with TemporaryDirectory() as folder:
        database = Database.from_url(f"sqlite:///{shutil.copy(empty, folder)}")
        yield database
        database.close()


NAMED_BY_ADDRESS = [
    Submission(content="a", author="b", thread="https://a.fr/1", thread_title="https://a.fr/1")
]


@pytest.mark.parametrize("way", WAYS)
@given(submissions=st.lists(FIELDS, max_size=12).map(read_submissions))
@example(submissions=NAMED_BY_ADDRESS)
@settings(max_examples=15)
def test_any_text_comes_back_as_it_was(
    migrated_file: Path, way: str, submissions: list[Submission]
) -> None:
    with copy_database(migrated_file) as source, copy_database(migrated_file) as target:
        fill(source, submissions)
        carry(way, source, target)
        assert describe(target) == describe(source)


@pytest.mark.parametrize("way", WAYS)
def test_both_databases_take_it_and_give_it_back_byte_for_byte(
    database: Database, migrated_file: Path, way: str
) -> None:
    submission = Submission("Un ]]> deux\n\n🏿 <b>", "Awa & fils", "awa@exemple.sn", thread="/là")
    with copy_database(migrated_file) as source:
        fill(source, [submission, submission, submission])
        written = carry(way, source, database)
        assert describe(database) == describe(source)
        if way == "wordpress":
            assert "".join(WAYS[way][0](database, EVERYTHING)).encode() == written
        carry(way, source, database)
        assert describe(database) == describe(source)


@pytest.mark.parametrize("way", WAYS)
def test_what_was_being_checked_waits_for_a_person_elsewhere(
    database: Database, migrated_file: Path, way: str
) -> None:
    with copy_database(migrated_file) as source:
        store.add(source, new_comment(), NOW)
        carry(way, source, database)
    assert [each["status"] for each in describe(database)] == ["flagged"]


def test_an_empty_site_makes_an_export_that_wordpress_takes(database: Database) -> None:
    written = "".join(write_wordpress(database, EVERYTHING))
    assert list(read_wordpress(io.BytesIO(written.encode()))) == []
