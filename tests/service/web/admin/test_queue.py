from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Signal, Verdict
from tests.markup import Page
from tests.service.moderation.samples import new_comment
from tests.service.web.admin.desk import Desk, add_comment


def shown(page: Page) -> list[str]:
    return page.values("ids")


def test_flagged_comments_come_first_and_each_status_has_its_tab(
    desk: Desk, database: Database
) -> None:
    by_status = {status: add_comment(database, status) for status in Status}
    assert shown(desk.get("/admin/")) == [by_status[Status.FLAGGED]]
    for status, comment_id in by_status.items():
        page = desk.get(f"/admin/?status={status}")
        assert shown(page) == [comment_id]
        current = page.find("a", **{"aria-current": "page"})
        assert f"status={status}" in current[0].attributes["href"]


def test_a_held_comment_is_shown_with_all_that_speaks_against_it(
    desk: Desk, database: Database
) -> None:
    verdict = Verdict(Status.FLAGGED, (Code.SPAM, Code.TOO_MANY_LINKS, Code.CAPTCHA_SCORE_LOW))
    add_comment(
        database,
        verdict=verdict,
        signals=(
            Signal("spam", Code.SPAM, 0.82),
            Signal("links", Code.TOO_MANY_LINKS, 0.6),
            Signal("captcha", Code.CAPTCHA_SCORE_LOW, 0.41),
        ),
        author="Koffi",
        content="Première ligne\nseconde ligne",
        thread_title="Le marché",
    )
    text = desk.get("/admin/").text
    for told in (
        "Koffi",
        "Première ligne\nseconde ligne",
        "Le marché",
        "français",
        "Le texte ressemble à de la publicité.",
        "Il contient plusieurs liens, ou un lien suspect.",
        "Le captcha doute que ce soit une personne.",
        "82\u202f%",
        "60\u202f%",
        "41\u202f% humain",
    ):
        assert told in text.replace("\u00a0", "\u202f"), told


def test_pages_of_a_long_queue_have_no_gap_and_no_repeat(desk: Desk, database: Database) -> None:
    started = datetime(2026, 11, 1, tzinfo=UTC)
    added = []
    for number in range(120):
        # Several in one millisecond: the order must hold among them too.
        now = started + timedelta(milliseconds=number // 7)
        added.append(store.add(database, new_comment(), now))
    seen: list[str] = []
    path: str | None = "/admin/?status=pending"
    while path:
        page = desk.get(path)
        seen += shown(page)
        following = page.find("a", rel="next")
        path = following[0].attributes["href"] if following else None
    assert seen == sorted(added)


def test_a_comment_decided_meanwhile_does_not_shift_the_next_page(
    desk: Desk, database: Database
) -> None:
    ids = sorted(add_comment(database, Status.PENDING) for _ in range(60))
    first = desk.get("/admin/?status=pending")
    decided = shown(first)[3]
    store.record_review(database, decided, Status.REJECTED, "binta", datetime.now(UTC))
    second = desk.get(first.find("a", rel="next")[0].attributes["href"])
    assert shown(first) + shown(second) == ids[: len(shown(first)) + len(shown(second))]


@pytest.mark.parametrize("searched", ["mangue", "MANGUE", "Koffi", "50 %", "prix_ab", "a\x00b"])
def test_a_search_finds_in_texts_and_names(desk: Desk, database: Database, searched: str) -> None:
    found = {
        add_comment(database, content="La mangue à 50 % du prix_ab"),
        add_comment(database, content="Une mangue, 50 % d’eau, prix_ab", author="Koffi"),
    }
    add_comment(database, content="Autre chose", author="Salif")
    page = desk.get(f"/admin/?{urlencode({'q': searched})}")
    assert shown(page)
    assert set(shown(page)) <= found
    assert page.values("q")[0] == searched.replace("\x00", "")


def test_a_search_is_carried_to_the_next_page_and_the_forms(desk: Desk, database: Database) -> None:
    for number in range(30):
        add_comment(database, content=f"mangue & co {number}")
    page = desk.get(f"/admin/?{urlencode({'q': 'mangue & co'})}")
    assert page.find("a", rel="next")[0].attributes["href"].count("q=mangue+%26+co") == 1
    assert set(page.values("q")) == {"mangue & co"}


def test_an_empty_queue_says_so(desk: Desk) -> None:
    page = desk.get("/admin/")
    assert "Rien à relire" in page.text
    assert shown(page) == []


def test_tabs_tell_how_many_wait(desk: Desk, database: Database) -> None:
    for status in (Status.FLAGGED, Status.FLAGGED, Status.PENDING):
        add_comment(database, status)
    text = desk.get("/admin/").text
    assert "À relire 2" in text
    assert "En vérification 1" in text


def test_every_row_has_a_button_for_each_act_and_what_was_seen(
    desk: Desk, database: Database
) -> None:
    comment_id = add_comment(database)
    page = desk.get("/admin/")
    addresses = {form.attributes["action"] for form in page.find("form", method="post")}
    addresses |= {button.attributes.get("formaction", "") for button in page.find("button")}
    for act in ("approve", "reject", "spam", "ban"):
        assert f"/admin/comments/{comment_id}/{act}" in addresses
    assert set(page.values("seen")) == {"flagged"}
