"""The pages of sites, as an admin uses them."""

import re

import pytest
from flask import Flask

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.moderators import Role
from service.moderation.policy import FORM, Band
from service.moderation.site import OVERRIDABLE
from service.moderation.site_policies import make_policy
from service.moderation.store.site_keys import find_by_site_key, list_site_keys
from service.moderation.store.sites import create_site, read_site
from tests.conftest import SECRET
from tests.markup import read_page
from tests.service.web.admin.desk import Desk
from tests.service.web.payloads import PAYLOADS

PATH = "/admin/sites/default"


def test_a_new_site_is_made_and_takes_comments_at_once(desk: Desk, database: Database) -> None:
    response = desk.post("/admin/sites", key="presse", name="La Presse")
    assert (response.status_code, response.location) == (303, "/admin/sites/presse")
    assert "La Presse" in desk.get("/admin/sites").text
    body = {"content": "Un texte assez long.", "author": "Awa", "site": "presse"}
    assert desk.client.post("/api/v1/comments", json=body).status_code == 202
    assert desk.post("/admin/sites", key="presse").status_code == 409
    for key in ("", "Presse", "a b", "*"):
        assert desk.post("/admin/sites", key=key).status_code == 400


def test_what_is_typed_is_saved_and_comes_back(desk: Desk, database: Database) -> None:
    typed = {
        "name": "La Presse",
        "origins": "https://presse.example\nhttp://localhost:3000",
        "spam_flag_at": "0,2",
        "toxicity_reject_at": "Jamais",
        "default_language": "en",
        "texts_fr": "approved = Merci !",
    }
    response = desk.post(PATH, revision="0", **typed)
    assert (response.status_code, response.location) == (303, PATH)
    site = read_site(database, "default")
    assert site is not None
    assert site.name == "La Presse"
    assert site.origins == ("https://presse.example", "http://localhost:3000")
    assert site.overrides["spam_flag_at"] == 0.2
    assert site.overrides["toxicity_reject_at"] == "never"
    assert site.texts == {"fr": {"approved": "Merci !"}}
    page = desk.get(PATH)
    assert page.values("spam_flag_at") == ["0.2"]
    assert page.values("toxicity_reject_at") == ["jamais"]
    assert page.values("revision") == ["1"]
    assert "approved = Merci !" in page.text
    assert "https://presse.example" in page.text


def test_every_setting_that_a_site_may_have_is_on_its_page(desk: Desk, settings: Settings) -> None:
    page = desk.get(PATH)
    names = {e.attributes.get("name") for kind in ("input", "select") for e in page.find(kind)}
    assert set(OVERRIDABLE) <= names
    (field,) = page.find("input", name="spam_flag_at")
    assert field.attributes["placeholder"] == str(settings.spam_flag_at)


@pytest.mark.parametrize(
    ("language", "check"),
    [("fr", "Remplissage du formulaire"), ("en", "How the form was filled in")],
)
def test_a_site_decides_itself_about_suspicious_forms(
    desk: Desk, database: Database, language: str, check: str
) -> None:
    desk.post(PATH, revision="0", form_flag_at="0,7", form_reject_at="0,9")
    site = read_site(database, "default")
    assert site is not None
    assert site.overrides == {"form_flag_at": 0.7, "form_reject_at": 0.9}
    policy = make_policy(desk.services.settings, site)
    assert policy.bands[FORM] == Band(0.7, 0.9)
    shown = desk.client.get(PATH, headers={"Accept-Language": language})
    labels = [
        field.attributes["aria-label"]
        for name in ("form_flag_at", "form_reject_at")
        for field in read_page(shown.text).find("input", name=name)
    ]
    assert [each.partition(":")[0] for each in labels] == [check] * 2


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("origins", "example.org"),
        ("spam_flag_at", "2"),
        ("spam_reject_at", "0.1"),
        ("texts_fr", "no such line"),
        ("name", "x" * 201),
    ],
)
def test_what_is_wrong_is_marked_kept_and_not_saved(
    desk: Desk, database: Database, name: str, typed: str
) -> None:
    response = desk.post(PATH, revision="0", **{"name": "Kept", name: typed})
    page = read_page(response.text)
    assert response.status_code == 400
    marked = [
        e.attributes.get("name")
        for kind in ("input", "textarea", "select")
        for e in page.find(kind)
        if e.attributes.get("aria-invalid") == "true"
    ]
    assert marked == [name]
    assert typed in page.text or typed in page.values(name)
    site = read_site(database, "default")
    assert site is not None
    assert site.name == ""


def test_who_saves_what_another_has_changed_is_told_and_may_insist(
    app: Flask, desk: Desk, database: Database
) -> None:
    Desk(app).enter("binta").post(PATH, revision="0", name="hers")
    response = desk.post(PATH, revision="0", name="mine")
    assert response.status_code == 409
    page = read_page(response.text)
    assert page.values("name") == ["mine"]
    assert desk.post(PATH, revision=page.values("revision")[0], name="mine").status_code == 303
    site = read_site(database, "default")
    assert site is not None
    assert site.name == "mine"


def test_a_key_is_shown_once_and_revoked(desk: Desk, database: Database) -> None:
    shown = desk.post(f"{PATH}/keys", key_name="WordPress").text
    found = re.search(r'<code class="secret">([a-z0-9]{12})</code>', shown)
    assert found is not None
    key, now = found.group(1), desk.services.now()
    assert find_by_site_key(database, Keyring(SECRET), key, now) is not None
    page = desk.get(PATH)
    assert key not in page.text
    assert "WordPress" in page.text
    (listed,) = list_site_keys(database, "default")
    assert desk.post(f"{PATH}/keys/{listed.id}/revoke").status_code == 303
    assert find_by_site_key(database, Keyring(SECRET), key, now) is None
    assert desk.post(f"{PATH}/keys/999/revoke").status_code == 404
    assert desk.post(f"{PATH}/keys", key_name=" ").status_code == 400


def test_only_admins_of_a_site_get_to_its_page(app: Flask, database: Database, desk: Desk) -> None:
    ours = create_site(database, "ours", "", "awa", desk.services.now()).id
    theirs = create_site(database, "theirs", "", "awa", desk.services.now()).id
    local = Desk(app).enter("binta", Role.ADMIN, ours)
    assert "ours" in local.get("/admin/sites").text
    assert "theirs" not in local.get("/admin/sites").text
    assert local.client.get("/admin/sites/ours").status_code == 200
    for path in ("/admin/sites/theirs", "/admin/sites/default", "/admin/sites/none"):
        assert local.client.get(path).status_code == 404
        assert local.post(path, revision="0").status_code == 404
    assert local.post("/admin/sites", key="mine").status_code == 403
    moderator = Desk(app).enter("carl", Role.MODERATOR, theirs)
    assert moderator.client.get("/admin/sites").status_code == 403
    assert moderator.client.get("/admin/sites/theirs").status_code == 403


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_a_site_is_called_is_text(desk: Desk, payload: str) -> None:
    pages = []
    for typed in ("plain", payload):
        revision = desk.get(PATH).values("revision")[0]
        response = desk.post(PATH, revision=revision, name=typed, origins=typed, texts_fr=typed)
        pages.append(read_page(response.text))
    assert pages[0].shape == pages[1].shape


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_of_the_pages_exists(desk: Desk, language: str) -> None:
    desk.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    desk.post(f"{PATH}/keys", key_name="a")
    answers = [
        desk.post("/admin/sites", key="!"),
        desk.post(PATH, revision="0", spam_flag_at="x", origins="x", texts_en="x"),
        desk.post(PATH, revision="0", name="a"),
        desk.post(PATH, revision="0", name="b"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 303, 409]
    for path in ("/admin/sites", PATH, "/admin/people", "/admin/account", "/admin/audit"):
        assert desk.client.get(path).headers["Content-Language"] == language
