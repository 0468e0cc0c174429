"""The page of insight, as moderators read it."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from service.moderation.database import Database
from service.moderation.moderators import Role
from service.moderation.store.sites import create_site
from tests.markup import Page
from tests.service.web.admin.counted import count, decide_comment, fill
from tests.service.web.admin.desk import Clock, Desk
from tests.service.web.payloads import PAYLOADS

PATH = "/admin/insight"


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Clock:
    """Noon: an hour ago was today."""
    clock = Clock(app)
    clock.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    return clock


def read_text(page: Page) -> str:
    return " ".join(page.text.split())


def test_the_page_tells_what_came_in_why_it_was_held_and_what_people_thought(
    app: Flask, database: Database
) -> None:
    desk = Desk(app).enter()
    fill(desk.services)
    count(desk.services)
    page = desk.get(PATH)
    assert read_received(page) == 12
    text = read_text(page)
    for told in (
        "10 min",
        "23 nov.",
        "publicité",
        "accepté",
        "Retenus ou refusés, puis publiés par une personne : 2 sur 4",
        "Publiés d’emblée, puis retirés par une personne : 1",
    ):
        assert told in text, told


def test_every_plot_has_a_title_a_description_and_a_table(app: Flask) -> None:
    desk = Desk(app).enter()
    fill(desk.services)
    count(desk.services)
    page = desk.get(PATH)
    named = {e.attributes["id"] for e in page.elements if "id" in e.attributes}
    plots = page.find("svg", role="img")
    assert plots
    for plot in plots:
        assert set(plot.attributes["aria-labelledby"].split()) <= named
    others = [e for e in page.find("svg") if e not in plots]
    assert others
    assert all(e.attributes["aria-hidden"] == "true" for e in others)
    assert len(page.find("details")) == len(plots)
    assert len(page.find("rect", class_="approved")) == 1


def test_nothing_in_the_page_is_styled_or_scripted_inline(app: Flask) -> None:
    desk = Desk(app).enter()
    fill(desk.services)
    count(desk.services)
    for path in (PATH, f"{PATH}/thresholds"):
        page = desk.get(path)
        assert not page.find("style")
        assert all("src" in e.attributes for e in page.find("script"))
        named = {name for e in page.elements for name in e.attributes}
        assert not any(name == "style" or name.startswith("on") for name in named)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("days", [7, 30, 90])
def test_a_period_has_a_column_for_each_day(app: Flask, days: int, language: str) -> None:
    desk = Desk(app).enter()
    desk.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    count(desk.services)
    page = desk.get(f"{PATH}?days={days}")
    assert len(page.find("g")) == days
    (plot,) = page.find("svg", role="img")
    assert plot.attributes["viewbox"] == f"0 0 {days * 10}.0 100"


def test_before_anything_is_counted_the_page_says_so(app: Flask) -> None:
    assert "Rien n’a encore été compté" in read_text(Desk(app).enter().get(PATH))


def test_a_moderator_sees_the_figures_of_their_sites_only(app: Flask, database: Database) -> None:
    desk = Desk(app).enter()
    now = desk.services.now()
    ours = create_site(database, "ours", "Ours", "awa", now).id
    create_site(database, "theirs", "Theirs", "awa", now)
    for site, number in (("ours", 2), ("theirs", 3), ("default", 4)):
        for _ in range(number):
            decide_comment(desk.services, 0.1, site=site)
    count(desk.services)
    local = Desk(app).enter("binta", Role.MODERATOR, ours)
    for path, received in ((PATH, 2), (f"{PATH}?site=ours", 2)):
        assert read_received(local.get(path)) == received
    assert [read_received(desk.get(f"{PATH}?site={key}")) for key in ("", "theirs")] == [9, 3]
    for key in ("theirs", "default", "none"):
        for path in (f"{PATH}?site={key}", f"{PATH}/thresholds?site={key}"):
            assert local.client.get(path).status_code == 404
    assert "Theirs" not in local.get(PATH).text


def read_received(page: Page) -> int:
    found = re.search(r"commentaires reçus\s*(\d+)", page.text)
    assert found is not None
    return int(found.group(1))


def test_without_a_role_there_is_nothing_to_see(app: Flask, stranger: Desk) -> None:
    assert stranger.client.get(PATH).status_code == 303


@pytest.mark.parametrize("query", ["days=8", "days=x", "days=-7", "days=٧"])
def test_what_cannot_be_meant_is_refused(app: Flask, query: str) -> None:
    assert Desk(app).enter().client.get(f"{PATH}?{query}").status_code == 400


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_site_is_called_is_text(app: Flask, database: Database, payload: str) -> None:
    desk = Desk(app).enter()
    shapes = []
    for number, name in enumerate(("plain", payload)):
        create_site(database, f"s{number}", name, "awa", desk.services.now())
        page = desk.get(f"{PATH}?site=s{number}")
        shapes.append([tag for tag, _ in page.shape if tag not in {"option"}])
        assert name in page.text
    assert shapes[0] == shapes[1]
