import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g

import service.web
from config.languages import LANGUAGES
from config.settings import Settings
from service.moderation.codes import Code, Status
from service.moderation.policy import Policy
from service.web.admin.wording import evidence, label, language_name, name, percent
from service.web.sentences import ADMIN, PAGE
from service.web.services import get_services

TEMPLATES = Path(service.web.__file__).parent / "templates"

ASKED_OF_CAPTCHAS = {Code.CAPTCHA_SCORE_LOW, Code.CAPTCHA_UNAVAILABLE}
BY_PEOPLE = {Code.APPROVED_BY_MODERATOR, Code.REJECTED_BY_MODERATOR}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context("/admin/"):
        g.language = request.param
        yield request.param


def test_every_reason_that_holds_or_refuses_has_a_moderators_sentence(
    language: str, settings: Settings
) -> None:
    known = {*Policy.from_settings(settings).bands, *ASKED_OF_CAPTCHAS, *BY_PEOPLE}
    for code in {*known, Code.CHECKS_UNAVAILABLE}:
        assert label(f"reason_{code}").endswith(".")


def test_every_status_has_its_words(language: str) -> None:
    for status in Status:
        for kind in ("tab", "status", "because"):
            assert label(f"{kind}_{status}")


def test_what_has_no_words_yet_is_shown_by_its_identifier(language: str) -> None:
    assert name("check", "brand_new_check") == "brand new check"
    assert evidence({"brand_new": {"deep": [1, True, None]}})[0][0] == "brand new"


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("01928000-0000-7000-8000-000000000000", True),
        ("javascript:alert(1)", False),
        (["01928000-0000-7000-8000-000000000000"], False),
    ],
)
def test_evidence_links_to_a_comment_and_to_nothing_else(
    language: str, value: object, link: bool
) -> None:
    ((_, _, address),) = evidence({"comment_id": value})
    assert (address is not None) is link
    assert address is None or address.startswith("/admin/comments/")


def test_languages_go_by_their_names_or_by_what_was_stored(language: str) -> None:
    assert language_name("fr") == {"fr": "français", "en": "French"}[language]
    assert language_name("<b>") == "<b>"


def test_scores_are_written_as_percentages(language: str) -> None:
    assert percent(0.824).replace("\u202f", "").replace("\u00a0", "") == "82%"


def test_every_label_that_a_template_names_exists(language: str) -> None:
    for template in TEMPLATES.rglob("*.html"):
        context = ADMIN if template.parent.name == "admin" else PAGE
        named = re.findall(r"label\('(\w+)'(\)|, count)", template.read_text(encoding="utf-8"))
        for text_id, counted in named:
            count = {} if counted == ")" else {"count": 2}
            assert get_services().sentences.label(text_id, language, context=context, **count)


def test_no_template_trusts_a_text() -> None:
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|xmlattr|urlize|Markup", text), template.name
