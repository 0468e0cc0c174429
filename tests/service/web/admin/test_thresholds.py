"""The page where thresholds are tried on the past, and saved."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from service.moderation.database import Database
from service.moderation.moderators import Role
from service.moderation.site import Site
from service.moderation.store.sites import create_site, read_site, save_site
from tests.markup import Page, read_page
from tests.service.web.admin.counted import count, fill
from tests.service.web.admin.desk import Clock, Desk

PATH = "/admin/insight/thresholds"
SPAM = {"site": "default", "check": "spam", "days": "30"}


@pytest.fixture
def counted(app: Flask) -> Desk:
    """An admin of a site on which twelve comments were decided and counted."""
    clock = Clock(app)
    clock.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    desk = Desk(app).enter()
    fill(desk.services)
    count(desk.services)
    return desk


def read_row(page: Page, title: str) -> list[int]:
    """The numbers of a row: in force, tried, and the difference."""
    found = re.search(rf"{title}\s*((?:[−±+]?\d+\s*){{2}}[−±+]\d+)", re.sub(r"\s+", " ", page.text))
    numbers = re.findall(r"[−±+]?\d+", found.group(1)) if found else []
    return [int(each.replace("−", "-").replace("±", "")) for each in numbers]


def read_overrides(database: Database, key: str = "default") -> dict[str, object]:
    site = read_site(database, key)
    assert site is not None
    return dict(site.overrides)


def test_a_trial_tells_what_would_have_been_held_and_what_people_would_have_minded(
    counted: Desk,
) -> None:
    page = counted.get(f"{PATH}?check=spam&flag_at=0.65&reject_at=0.9")
    assert read_row(page, "Retenus") == [5, 2, -3]
    assert read_row(page, "Refusés") == [2, 3, 1]
    assert read_row(page, "Publiés d’emblée") == [5, 7, 2]
    assert read_row(page, "Retenus alors qu’on les a publiés") == [2, 0, -2]
    assert read_row(page, "Publiés alors qu’on les a refusés") == [1, 1, 0]
    text = " ".join(page.text.split())
    assert "3 commentaires de moins retenus." in text
    assert "1 refusé de plus." in text
    assert "2 erreurs de moins." in text
    assert "12 commentaires examinés. Des personnes en ont décidé 5." in text


def test_the_page_begins_with_the_thresholds_in_force(counted: Desk) -> None:
    page = counted.get(PATH)
    assert [page.values(name) for name in ("flag_at", "reject_at")] == [
        ["0.5", "0.5"],
        ["0.99", "0.99"],
    ]
    assert "Ce sont les seuils en vigueur" in page.text
    assert page.find("button", class_="primary", disabled="")
    sliders = page.find("input", type="range")
    assert [each.attributes["aria-valuetext"] for each in sliders] == ["50\u00a0%", "99\u00a0%"]
    assert counted.get(f"{PATH}?check=insult").values("flag_at") == ["1.005", "never"]


def test_what_is_refused_is_not_let_through_by_being_held(counted: Desk) -> None:
    page = counted.get(f"{PATH}?check=spam&flag_at=0.9&reject_at=0.6")
    assert page.values("reject_at") == ["0.9", "0.9"]


def test_a_check_that_refuses_nothing_has_one_slider(counted: Desk) -> None:
    page = counted.get(f"{PATH}?check=links&flag_at=0.7&reject_at=0.9")
    assert len(page.find("input", type="range")) == 1
    assert page.values("reject_at") == []


def test_thresholds_are_saved_for_the_site_and_on_record(counted: Desk, database: Database) -> None:
    save_site(
        database, Site("default", overrides={"links_flag_at": 0.8}), "binta", counted.services.now()
    )
    form = {**SPAM, "flag_at": "0.65", "reject_at": "never", "revision": "1"}
    response = counted.post(PATH, **form)
    assert response.status_code == 303, response.text
    assert response.location == f"{PATH}?site=default&days=30&check=spam"
    assert read_overrides(database) == {
        "links_flag_at": 0.8,
        "spam_flag_at": 0.65,
        "spam_reject_at": "never",
    }
    page = counted.get(response.location)
    assert "Les seuils sont enregistrés" in page.text
    assert page.values("flag_at") == ["0.65", "0.65"]
    assert page.values("reject_at") == ["1.005", "never"]
    assert "spam flag at" in counted.get("/admin/audit").text


def test_what_is_set_as_everywhere_is_no_setting_of_the_site(
    counted: Desk, database: Database
) -> None:
    for revision, flag_at in enumerate(("0.6", "0.5")):
        form = {**SPAM, "flag_at": flag_at, "reject_at": "0.99", "revision": str(revision)}
        assert counted.post(PATH, **form).status_code == 303
        assert read_overrides(database) == ({"spam_flag_at": 0.6} if not revision else {})


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    counted: Desk, database: Database
) -> None:
    save_site(database, Site("default", name="Hers"), "binta", counted.services.now())
    form = {**SPAM, "flag_at": "0.6", "reject_at": "0.99", "revision": "0"}
    response = counted.post(PATH, **form)
    assert response.status_code == 409
    page = read_page(response.text)
    assert "Quelqu’un a enregistré ce site entre-temps" in page.text
    assert read_overrides(database) == {}
    # What was tried is still there, and may be saved on purpose.
    fields = {name: page.values(name)[-1] for name in ("flag_at", "reject_at", "revision")}
    assert counted.post(PATH, **SPAM, **fields).status_code == 303
    assert read_overrides(database) == {"spam_flag_at": 0.6}


def test_only_admins_of_the_site_may_save(app: Flask, counted: Desk, database: Database) -> None:
    now = counted.services.now()
    ours = create_site(database, "ours", "", "awa", now).id
    theirs = create_site(database, "theirs", "", "awa", now).id
    form = {"check": "spam", "flag_at": "0.6", "reject_at": "0.99", "revision": "0"}
    moderator = Desk(app).enter("binta", Role.MODERATOR, ours)
    assert not moderator.get(f"{PATH}?site=ours").values("revision")
    assert moderator.post(PATH, site="ours", **form).status_code == 403
    local = Desk(app).enter("carl", Role.ADMIN, theirs)
    assert local.post(PATH, site="ours", **form).status_code == 404
    assert local.post(PATH, site="", **form).status_code == 404
    assert read_overrides(database, "ours") == {}
    assert local.post(PATH, site="theirs", **form).status_code == 303
    assert read_overrides(database, "theirs") == {"spam_flag_at": 0.6}


def test_a_form_from_elsewhere_saves_nothing(counted: Desk, database: Database) -> None:
    form = {**SPAM, "flag_at": "0.6", "reject_at": "0.99", "revision": "0"}
    assert counted.client.post(PATH, data=form).status_code == 403
    forged = {**form, "csrf_token": counted.token()}
    headers = {"Origin": "https://evil.example"}
    assert counted.client.post(PATH, data=forged, headers=headers).status_code == 403
    assert read_overrides(database) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        "flag_at=x",
        "flag_at=nan",
        "flag_at=-0.1",
        "reject_at=-1",
        "check=captcha",
        "check=<b>",
        "days=1",
    ],
)
def test_what_cannot_be_meant_is_refused(counted: Desk, wrong: str) -> None:
    assert counted.client.get(f"{PATH}?{wrong}").status_code == 400


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_revision_that_is_none_is_refused(counted: Desk, revision: str) -> None:
    form = {**SPAM, "flag_at": "0.6", "reject_at": "0.99", "revision": revision}
    assert counted.post(PATH, **form).status_code == 400


@pytest.mark.parametrize("given", ["2", "1.005", "inf", "1e999", "never"])
def test_beyond_the_end_of_the_slider_nothing_is_reached(counted: Desk, given: str) -> None:
    page = counted.get(f"{PATH}?check=spam&flag_at={given}&reject_at=never")
    assert read_row(page, "Publiés d’emblée")[1] == 12
