import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g

import service.web
from config.languages import MODERATORS_LANGUAGES
from config.settings import Settings
from service.moderation.codes import Code, Status
from service.moderation.policy import Policy
from service.moderation.verdict import Signal
from service.web.admin.wording import bounds, evidence, label, language_name, name, percent
from service.web.openapi.evidence import SPAM_KINDS
from service.web.sentences import ADMIN, PAGE
from service.web.services import NAME, get_services

TEMPLATES = Path(service.web.__file__).parent / "templates"

ASKED_OF_CAPTCHAS = {Code.CAPTCHA_SCORE_LOW, Code.CAPTCHA_UNAVAILABLE}
BY_CHECKS = {
    Code.SPAM,
    Code.TOXIC,
    Code.BLOCKED_WORD,
    Code.TOO_MANY_LINKS,
    Code.DUPLICATE,
    Code.LANGUAGE_UNSUPPORTED,
}
BY_PEOPLE = {Code.APPROVED_BY_MODERATOR, Code.REJECTED_BY_MODERATOR}


@pytest.fixture(params=MODERATORS_LANGUAGES)
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context("/admin/"):
        g.language = request.param
        yield request.param


def test_every_reason_that_holds_or_refuses_has_a_moderators_sentence(language: str) -> None:
    for code in {*BY_CHECKS, *ASKED_OF_CAPTCHAS, *BY_PEOPLE, Code.CHECKS_UNAVAILABLE}:
        assert label(f"reason_{code}").endswith(".")


def test_every_check_has_words_for_its_name(language: str, settings: Settings) -> None:
    for check in Policy.from_settings(settings).bands:
        assert label(f"check_{check}")


def test_every_kind_of_spam_has_words(language: str) -> None:
    for kind in SPAM_KINDS:
        assert "_" not in evidence({"kind": kind})[0][1]
        assert label(f"value_{kind}")


def test_a_text_without_a_language_is_told_so(language: str) -> None:
    assert language_name("und") == label("language_und")


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


def test_an_operators_words_are_quoted_as_they_are(language: str) -> None:
    ((_, text, _),) = evidence({"words": ["promotion", "foo_bar", "blocked"]})
    assert text == "promotion, foo_bar, blocked"


@pytest.mark.parametrize(
    ("flag_at", "reject_at", "expected"),
    [(0.5, 0.9, (0.499, 0.9)), (None, 0.9, (0.899, 0.9)), (None, None, (0.999, 1.0))],
)
def test_a_meter_changes_colour_where_the_policy_first_does_something(
    app: Flask, flag_at: float | None, reject_at: float | None, expected: tuple[float, float]
) -> None:
    settings = app.extensions[NAME].settings
    thresholds = {"insult_flag_at": flag_at, "insult_reject_at": reject_at}
    policy = Policy.from_settings(settings.replace(**thresholds))
    with app.app_context():
        low, high, good = bounds(Signal("insult", Code.TOXIC, 0.95), policy)
    assert (round(low, 3), high, good) == (*expected, 0)
