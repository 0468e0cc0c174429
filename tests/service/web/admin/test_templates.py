"""Whatever strangers write is text on the moderators' pages, and nothing else."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Signal
from tests.markup import Page, read_page
from tests.service.web.admin.desk import Desk, add_comment
from tests.service.web.payloads import PAYLOADS

FIELDS = ("author", "email", "url", "content", "thread", "thread_title", "language")


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    """SQLite alone: the pages do not know where a row comes from."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'palabre.db')}"


def show(desk: Desk, database: Database, text: str) -> tuple[Page, Page]:
    """The queue and the comment's page, with `text` wherever somebody could have put it."""
    signal = Signal(text, Code.SPAM, 0.7, {text: [text, {text: text}]}, text)
    written: dict[str, Any] = dict.fromkeys(FIELDS, text)
    written["author_key"] = f"{len(text)} {text}"
    comment_id = add_comment(database, signals=(signal,), **written)
    queue = desk.get("/admin/")
    store.record_review(database, comment_id, Status.REJECTED, text, datetime.now(UTC))
    return queue, desk.get(f"/admin/comments/{comment_id}")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_is_written_adds_no_element_and_is_shown_as_it_is(
    desk: Desk, database: Database, payload: str
) -> None:
    plain, hostile = show(desk, database, "plain"), show(desk, database, payload)
    assert [page.shape for page in plain] == [page.shape for page in hostile]
    assert hostile[0].text.count(payload) == plain[0].text.count("plain") == 5
    assert hostile[1].text.count(payload) == plain[1].text.count("plain") == 16


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_moderator_types_comes_back_as_text(
    desk: Desk, stranger: Desk, payload: str
) -> None:
    pages = [
        read_page(desk.client.get("/admin/", query_string={"q": typed}).text)
        for typed in ("plain", payload)
    ]
    assert pages[0].shape == pages[1].shape
    assert set(pages[1].values("q")) == {payload}
    forms = [
        read_page(stranger.post("/admin/sign-in", name=typed, password="wrong").text)
        for typed in ("plain", payload)
    ]
    assert forms[0].shape == forms[1].shape
    assert forms[1].values("name") == [payload]
    links = [stranger.get(f"/admin/sign-in?{urlencode({'token': t})}") for t in ("t", payload)]
    assert links[0].shape == links[1].shape
    assert links[1].values("token") == [payload]


def test_invisible_and_turning_characters_are_made_visible(desk: Desk, database: Database) -> None:
    add_comment(database, author="a\u202enimda", content="exe\u200bmple \u2066x\u2069 \ufeff")
    page = desk.get("/admin/")
    for shown in ("a[U+202E]nimda", "exe[U+200B]mple [U+2066]x[U+2069]"):
        assert shown in page.text
    assert "\u202e" not in page.text
    assert page.find("bdi")
    assert page.find("blockquote", dir="auto")


def test_no_link_leads_where_a_commenter_wants(desk: Desk, database: Database) -> None:
    comment_id = add_comment(
        database,
        url="https://evil.example/",
        content="https://evil.example/ javascript:alert(1)",
        thread="https://evil.example/thread",
    )
    for path in ("/admin/", f"/admin/comments/{comment_id}"):
        targets = [link.attributes["href"] for link in desk.get(path).find("a")]
        assert all(target.startswith("/admin/") for target in targets)
