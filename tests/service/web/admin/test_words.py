"""The page of the word lists, as a moderator uses it."""

from datetime import datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.policy import Policy
from service.moderation.store.word_lists import SavedList, find_saved_lists
from service.moderation.words.judge import ListName
from tests.markup import Page, read_page
from tests.service.moderation.histories import add_decided, read_everything
from tests.service.web.admin.desk import Desk
from tests.service.web.payloads import PAYLOADS

PATH = "/admin/words"


def send(
    desk: Desk, action: str, revisions: tuple[int, int] = (0, 0), **typed: str
) -> TestResponse:
    seen = {"blocked_revision": revisions[0], "suspect_revision": revisions[1]}
    return desk.post(PATH, **{"blocked": "", "suspect": "", **seen, **typed, "action": action})


def read_lists(database: Database) -> tuple[SavedList, SavedList]:
    saved = find_saved_lists(database, "default")
    return saved[ListName.BLOCKED], saved[ListName.SUSPECT]


def typed_in(page: Page) -> list[str]:
    return [e.attributes["name"] for e in page.find("textarea")]


def test_both_lists_are_there_to_be_edited(desk: Desk) -> None:
    page = desk.get(PATH)
    assert typed_in(page) == ["blocked", "suspect"]
    assert [e.attributes["value"] for e in page.find("button", name="action")] == ["try", "save"]
    for name in typed_in(page):
        assert page.find("label", for_=name)
    assert page.find("a", href=PATH)


def test_what_is_saved_is_in_force_and_tells_who_did_it(desk: Desk, database: Database) -> None:
    response = send(desk, "save", blocked="zorglub~\r\n", suspect="pouet\r\nbouh")
    assert (response.status_code, response.location) == (303, PATH)
    blocked, suspect = read_lists(database)
    assert (blocked.content, blocked.moderator) == ("zorglub~", "awa")
    assert suspect.content == "pouet\nbouh"
    page = desk.get(PATH)
    assert "zorglub~" in page.text
    assert "3" in page.text
    assert page.values("blocked_revision") == [str(blocked.revision)]


def test_a_list_that_did_not_change_is_not_saved_again(desk: Desk, database: Database) -> None:
    send(desk, "save", blocked="zorglub")
    first = read_lists(database)[0]
    send(desk, "save", (first.revision, 0), blocked="zorglub", suspect="pouet")
    assert read_lists(database)[0] == first


def test_trying_shows_what_would_change_keeps_what_is_typed_and_saves_nothing(
    desk: Desk, database: Database, settings: Settings, now: datetime
) -> None:
    policy = Policy.from_settings(settings)
    changed = add_decided(database, now, policy, "Des zorglubs !")
    add_decided(database, now, policy, "Merci")
    store.record_review(database, changed, Status.REJECTED, "binta", now)
    before = read_everything(database)
    response = send(desk, "try", blocked="zorglub~", suspect="pouet")
    page = read_page(response.text)
    assert response.status_code == 200
    assert page.find("a", href=f"/admin/comments/{changed}")
    assert len(page.find("article")) == 1
    for shown in ("Des zorglubs !", "publié → refusé", "2 commentaires examinés", "pouet"):
        assert shown in page.text
    assert read_lists(database) == (SavedList(), SavedList())
    assert read_everything(database) == before


@pytest.mark.parametrize("action", ["try", "save"])
def test_every_bad_line_is_named_and_nothing_typed_is_lost(
    desk: Desk, database: Database, action: str
) -> None:
    response = send(desk, action, blocked="bon\n*\nes*", suspect="mot*~")
    page = read_page(response.text)
    assert response.status_code == 400
    assert len(page.find("textarea", aria_invalid="true")) == 0
    assert len([e for e in page.find("textarea") if "aria-invalid" in e.attributes]) == 2
    for told in ("Ligne 2", "Ligne 3", "Ligne 1", "bon\n*\nes*"):
        assert told in page.text
    assert read_lists(database) == (SavedList(), SavedList())


def test_a_list_that_is_too_long_is_kept_in_the_form(desk: Desk, database: Database) -> None:
    response = send(desk, "save", blocked="mot\n" * 12_600)
    assert response.status_code == 400
    assert response.text.count("mot\n") >= 12_599
    assert read_lists(database)[0].revision == 0


def test_who_saves_what_another_has_changed_is_told_and_may_insist(
    app: Flask, desk: Desk, database: Database
) -> None:
    send(Desk(app).enter("binta"), "save", blocked="à elle")
    response = send(desk, "save", blocked="à moi")
    page = read_page(response.text)
    assert response.status_code == 409
    assert "binta" in page.text
    assert "à moi" in page.text
    revision = int(page.values("blocked_revision")[0])
    assert send(desk, "save", (revision, 0), blocked="à moi").status_code == 303
    assert read_lists(database)[0].content == "à moi"


def test_a_list_left_as_it_was_does_not_undo_what_another_has_saved(
    app: Flask, desk: Desk, database: Database
) -> None:
    send(desk, "save", suspect="ancien")
    seen = (0, read_lists(database)[1].revision)
    send(Desk(app).enter("binta"), "save", seen, suspect="ancien\nnouveau")
    assert send(desk, "save", seen, blocked="à moi", suspect="ancien").status_code == 303
    assert [each.content for each in read_lists(database)] == ["à moi", "ancien\nnouveau"]


def test_a_conflict_over_one_list_shows_the_other_as_it_is_now(
    app: Flask, desk: Desk, database: Database
) -> None:
    send(Desk(app).enter("binta"), "save", blocked="à elle", suspect="nouveau")
    response = send(desk, "save", blocked="à moi")
    assert response.status_code == 409
    assert "nouveau</textarea>" in response.text
    assert "à moi</textarea>" in response.text
    assert response.text.count('role="alert"') == 1


@pytest.mark.parametrize(
    "changes", [{"action": "erase"}, {"blocked_revision": "x"}, {"blocked_revision": "9" * 30}]
)
def test_what_the_form_would_not_send_is_refused(
    desk: Desk, database: Database, changes: dict[str, str]
) -> None:
    given = {"blocked": "a", "suspect": "", "blocked_revision": "0", "suspect_revision": "0"}
    assert desk.post(PATH, **{**given, "action": "save", **changes}).status_code == 400
    assert read_lists(database)[0].revision == 0


@pytest.mark.parametrize("payload", PAYLOADS)
def test_lists_and_comments_are_text_and_nothing_else(
    desk: Desk, database: Database, settings: Settings, now: datetime, payload: str
) -> None:
    content = f"zorglub plain, {payload}"
    comment_id = add_decided(database, now, Policy.from_settings(settings), content)
    pages = [
        read_page(send(desk, "try", blocked=f"zorglub\n{typed}").text)
        for typed in ("plain", payload)
    ]
    assert pages[0].shape == pages[1].shape
    assert len(pages[0].find("a", href=f"/admin/comments/{comment_id}")) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_text_of_the_page_is_there_in_every_language(
    desk: Desk, database: Database, settings: Settings, now: datetime, language: str
) -> None:
    add_decided(database, now, Policy.from_settings(settings), "zorglub")
    desk.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    answers = [
        send(desk, "try", suspect="zorglub"),
        send(desk, "save", blocked="*\nes*\nmot~~\n" + "x" * 201),
        send(desk, "save", blocked="x\n" * 30_000),
        send(desk, "save", blocked="a", suspect="b"),
        send(desk, "save", blocked="c", suspect="b"),
        send(desk, "save", (1, 0), blocked="a", suspect="c"),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 400, 303, 409, 409]
    assert {answer.headers["Content-Language"] for answer in answers} == {language}
