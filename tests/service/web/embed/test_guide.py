import pytest
from flask.testing import FlaskClient

from config.languages import LANGUAGES
from config.settings import Settings
from service.web.embed.guide import SENTENCES
from service.web.sentences import Sentences
from tests.service.web.apps import open_app

KEYS = {
    "recaptcha_v3": {"recaptcha_site_key": "public", "recaptcha_secret": "private"},
    "turnstile": {"turnstile_site_key": "public", "turnstile_secret": "private"},
    "hcaptcha": {"hcaptcha_site_key": "public", "hcaptcha_secret": "private"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_are_in_the_pages_language(client: FlaskClient, language: str) -> None:
    response = client.get(f"/api/v1/embed?lang={language}", headers={"Accept-Language": "xx"})
    told = response.get_json()
    assert told["language"] == response.headers["Content-Language"] == language
    assert told["direction"] == ("rtl" if language == "ar" else "ltr")
    said = {text: Sentences.load().label(text, language) for text in SENTENCES}
    assert told["sentences"] == said
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "Accept-Language" in response.headers["Vary"]


def test_without_a_captcha_no_third_party_is_named(client: FlaskClient) -> None:
    told = client.get("/api/v1/embed").get_json()
    assert told["captcha"] == {
        "provider": "none",
        "site_key": "",
        "action": "comment",
        "third_party": False,
    }
    assert told["proof_of_work"] is False


@pytest.mark.parametrize("provider", KEYS)
def test_a_captcha_is_told_without_its_secret(settings: Settings, provider: str) -> None:
    changed = settings.replace(captcha_provider=provider, **KEYS[provider])
    with open_app(changed) as app:
        response = app.test_client().get("/api/v1/embed")
    captcha = response.get_json()["captcha"]
    assert (captcha["provider"], captcha["site_key"]) == (provider, "public")
    assert captcha["third_party"]
    assert response.get_json()["proof_of_work"]
    assert "private" not in response.text


@pytest.mark.parametrize(
    ("flag_at", "reject_at", "trap"),
    [(0.5, None, "reply_subject"), (None, 0.9, "reply_subject"), (None, None, "")],
)
def test_a_trap_is_told_where_it_counts_for_something(
    settings: Settings, flag_at: float | None, reject_at: float | None, trap: str
) -> None:
    changed = settings.replace(form_flag_at=flag_at, form_reject_at=reject_at)
    with open_app(changed) as app:
        assert app.test_client().get("/api/v1/embed").get_json()["trap"] == trap


def test_a_site_that_does_not_exist_has_no_guide(client: FlaskClient) -> None:
    assert client.get("/api/v1/embed?site=nobodys").status_code == 400


def test_an_allowed_page_may_read_it(settings: Settings) -> None:
    with open_app(settings.replace(allowed_origins="https://www.example.org")) as app:
        headers = {"Origin": "https://www.example.org"}
        response = app.test_client().get("/api/v1/embed", headers=headers)
    assert response.headers["Access-Control-Allow-Origin"] == "https://www.example.org"
