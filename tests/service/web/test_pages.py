from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.database import Database
from service.moderation.schema import threads
from tests.markup import Page, read_page
from tests.service.web.apps import open_app
from tests.service.web.payloads import PAYLOADS

BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr"}
FORM = "/api/v1/comments"
SITE = "https://site.example"
GOOD = {"content": "Un texte assez long", "author": "Awa", "lang": "fr"}
FIELDS = ("content", "author", "email", "url", "thread", "thread_title", "parent", "lang")


@pytest.fixture
def browser(settings: Settings) -> Iterator[FlaskClient]:
    with open_app(settings.replace(allowed_origins=(SITE,))) as app:
        yield app.test_client()


def send(browser: FlaskClient, **fields: str) -> TestResponse:
    return browser.post(FORM, data=fields, headers=BROWSER)


def read(response: TestResponse) -> Page:
    assert response.mimetype == "text/html"
    return read_page(response.text)


def read_textarea(html: str) -> str:
    """What a browser would show in the one text area: it drops the first line feed."""
    inner = html.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    return read_page(inner.removeprefix("\n")).text


def test_the_front_page_leads_to_the_moderators(client: FlaskClient) -> None:
    assert read(client.get("/")).find("a", href="/admin/")


def test_every_code_is_explained_in_the_readers_language(client: FlaskClient) -> None:
    pages = [
        read(client.get("/problems", headers={"Accept-Language": tag})) for tag in ("fr", "en")
    ]
    for page in pages:
        assert {element.attributes.get("id") for element in page.elements} >= set(Code)
    assert "Indiquez le nom" in pages[0].text
    assert "Please enter the name" in pages[1].text


def test_a_problems_type_leads_to_its_explanation(client: FlaskClient) -> None:
    problem = client.post(FORM, json={}).json
    assert problem is not None
    path, _, anchor = problem["type"].partition("#")
    assert read(client.get(path)).find("div", id=anchor)


def test_a_refused_form_comes_back_with_all_that_was_typed(browser: FlaskClient) -> None:
    typed = {
        "comment": "\nPremière ligne\n\n  <b>seconde</b> & fin",
        "author": "",
        "email": "awa@",
        "url": "awa.example",
        "comment_post_ID": "42",
        "comment_parent": "7",
        "thread_title": "Le « marché »",
        "lang": "fr",
        "return_to": f"{SITE}/article",
    }
    response = send(browser, **typed, **{"g-recaptcha-response": "spent"})
    page = read(response)
    assert response.status_code == 400
    assert read_textarea(response.text) == typed.pop("comment")
    for name, value in typed.items():
        assert page.values(name) == [value], name
    assert not page.values("g-recaptcha-response")
    assert page.find("form", method="post", action=FORM)


def test_each_mistake_is_told_beside_its_field_and_the_first_has_the_focus(
    browser: FlaskClient,
) -> None:
    page = read(send(browser, content="Un texte", author="", email="awa@"))
    ids = {element.attributes.get("id") for element in page.elements}
    wrong = [e for e in page.elements if e.attributes.get("aria-invalid") == "true"]
    assert [element.attributes["name"] for element in wrong] == ["author", "email"]
    assert ["autofocus" in element.attributes for element in wrong] == [True, False]
    for element in wrong:
        described = element.attributes["aria-describedby"].split()
        assert len(described) == 2
        assert set(described) <= ids
    assert "Indiquez le nom" in page.text
    assert "Cette adresse e-mail semble incomplète" in page.text
    assert page.find("div", role="alert")


def test_the_corrected_form_is_accepted(browser: FlaskClient) -> None:
    refused = read(send(browser, content="Un texte assez long", author="", thread="/x"))
    fields = {e.attributes["name"]: e.attributes.get("value", "") for e in refused.find("input")}
    accepted = send(browser, **{**fields, "content": "Un texte assez long", "author": "Awa"})
    assert accepted.status_code == 202
    page = read(accepted)
    assert page.find("div", role="status")
    assert page.find("form") == []


def test_a_page_speaks_the_language_of_the_form_that_was_sent(browser: FlaskClient) -> None:
    for language in ("fr", "en"):
        page = read(send(browser, **{**GOOD, "author": "", "lang": language}))
        assert page.find("html", lang=language, dir="ltr")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_was_typed_is_text_and_nothing_else(browser: FlaskClient, payload: str) -> None:
    pages = []
    # With the space no field but the text is right, whatever the payload: both pages say the same.
    for text in ("plain plain", f"{payload} {payload}"):
        response = send(browser, **dict.fromkeys(FIELDS, text))
        assert response.status_code == 400
        assert read_textarea(response.text) == text
        pages.append(read(response))
    assert pages[0].shape == pages[1].shape
    for name in FIELDS[1:]:
        assert pages[1].values(name) == [f"{payload} {payload}"]


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        (f"{SITE}/article?x=1", True),
        (f"{SITE.upper()}/article", True),
        ("http://localhost/demo", True),
        ("/demo", True),
        (f"{SITE}.evil.example/", False),
        (f"{SITE}@evil.example/", False),
        (f"{SITE}:8443/", False),
        ("http://site.example/", False),
        ("https://evil.example/", False),
        ("//evil.example/", False),
        ("/\\evil.example/", False),
        ("/\t/evil.example/", False),
        ("///evil.example/", False),
        ("https:/\\evil.example", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("\x01https://site.example/", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_nobody_is_sent_anywhere_but_to_an_allowed_page(
    browser: FlaskClient, target: str, *, allowed: bool
) -> None:
    refused = read(send(browser, **{**GOOD, "author": ""}, return_to=target))
    links = [link.attributes["href"] for link in refused.find("a")]
    assert links == ([target] if allowed else [])
    accepted = send(browser, **GOOD, return_to=target)
    if allowed:
        assert accepted.status_code == 303
        assert accepted.location.lower() == f"{target}#palabre-pending".lower()
    else:
        assert (accepted.status_code, accepted.location.partition("?")[0][:17]) == (
            202,
            "/api/v1/comments/",
        )


def test_the_thread_is_the_way_back_where_the_form_names_none(browser: FlaskClient) -> None:
    for thread, links in ((f"{SITE}/article", [f"{SITE}/article"]), ("/article", []), ("42", [])):
        page = read(send(browser, **{**GOOD, "author": ""}, thread=thread))
        assert [link.attributes["href"] for link in page.find("a")] == links


def test_a_closed_thread_gives_the_text_back_but_no_form(
    browser: FlaskClient, database: Database
) -> None:
    send(browser, **GOOD)
    with database.write() as connection:
        connection.execute(update(threads).values(closed=True))
    page = read(send(browser, **{**GOOD, "content": "Un <i>autre</i> texte"}))
    assert page.find("form") == []
    assert "Un <i>autre</i> texte" in page.text


def test_a_form_that_cannot_be_read_gets_a_page_all_the_same(browser: FlaskClient) -> None:
    response = browser.post(
        FORM, data=f"content={quote('x' * 300_000)}", headers=BROWSER, mimetype=FORM_TYPE
    )
    assert response.status_code == 413
    assert read(response).find("h1", id="answer")


FORM_TYPE = "application/x-www-form-urlencoded"


def test_a_form_that_a_captcha_refused_is_sent_again_by_our_script(settings: Settings) -> None:
    keys = {"recaptcha_site_key": "site-key", "recaptcha_secret": "secret"}
    with open_app(settings.replace(captcha_provider="recaptcha_v3", **keys)) as app:
        response = send(app.test_client(), **GOOD)
    page = read(response)
    assert response.status_code == 403
    assert [e.attributes["src"] for e in page.find("script")] == ["/embed.js"]
    assert page.find("noscript")
    assert "https://www.google.com" in response.headers["Content-Security-Policy"]


def test_the_page_of_an_answer_runs_our_own_script_only(browser: FlaskClient) -> None:
    response = send(browser, **{**GOOD, "author": ""})
    assert [e.attributes["src"] for e in read(response).find("script")] == ["/embed.js"]
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
