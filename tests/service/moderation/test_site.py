import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from service.moderation.site import (
    OVERRIDABLE,
    THRESHOLDS,
    adapt,
    is_site_key,
    read_origins,
    read_overrides,
)

SETTINGS = Settings.model_validate(
    {"secret_key": "a-secret-for-tests-only", "captcha_provider": "none"}
)


@pytest.mark.parametrize("key", ["default", "le-monde.fr", "a", "0", "a" * 100])
def test_a_site_is_known_by_letters_digits_and_what_stands_between_them(key: str) -> None:
    assert is_site_key(key)


@pytest.mark.parametrize("key", ["", "A", "é", "-a", "a-", "a b", "a/b", "a" * 101, "a\n", "*"])
def test_a_site_is_known_by_nothing_else(key: str) -> None:
    assert not is_site_key(key)


def test_every_score_that_the_policy_weighs_can_be_set_for_a_site() -> None:
    scores = {name for name in Settings.model_fields if name.endswith(("_flag_at", "_reject_at"))}
    assert scores <= set(THRESHOLDS)
    assert set(OVERRIDABLE) <= set(Settings.model_fields)


def test_what_is_left_empty_is_as_the_installation_has_it() -> None:
    assert read_overrides({}, SETTINGS) == ({}, {})
    assert adapt(SETTINGS, {}) is SETTINGS


def test_thresholds_are_read_as_people_type_them_and_survive_being_stored() -> None:
    typed = {"spam_flag_at": " 0,25 ", "toxicity_reject_at": "never", "default_language": "en"}
    overrides, wrong = read_overrides(typed, SETTINGS)
    assert not wrong
    assert overrides == {
        "spam_flag_at": 0.25,
        "toxicity_reject_at": "never",
        "default_language": "en",
    }
    adapted = adapt(SETTINGS, overrides)
    assert (adapted.spam_flag_at, adapted.toxicity_reject_at) == (0.25, None)
    assert adapted.default_language == "en"
    again = {name: str(value) for name, value in overrides.items()}
    assert read_overrides(again, SETTINGS) == (overrides, {})


def test_a_threshold_that_contradicts_the_installations_is_refused() -> None:
    _, wrong = read_overrides({"spam_reject_at": "0.3"}, SETTINGS)
    assert list(wrong) == ["spam_reject_at"]


@pytest.mark.parametrize("typed", ["1.1", "-0.1", "nan", "inf", "much", "0.5.5", "٣٫٥x"])
def test_what_is_no_score_is_refused_by_name(typed: str) -> None:
    _, wrong = read_overrides({"insult_flag_at": typed, "spam_flag_at": "0.4"}, SETTINGS)
    assert list(wrong) == ["insult_flag_at"]


def test_settings_that_are_not_a_sites_own_are_not_taken_from_its_row() -> None:
    assert adapt(SETTINGS, {"database_url": "sqlite:///elsewhere.db"}) is SETTINGS


@given(st.dictionaries(st.sampled_from(OVERRIDABLE), st.text(max_size=8)))
def test_whatever_is_typed_is_usable_or_named(typed: dict[str, str]) -> None:
    overrides, wrong = read_overrides(typed, SETTINGS)
    if not wrong:
        adapt(SETTINGS, overrides)


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("HTTPS://WWW.Example.ORG/", "https://www.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_origins_are_written_as_browsers_send_them(typed: str, origin: str) -> None:
    assert read_origins(typed) == ((origin,), ())


@pytest.mark.parametrize(
    "typed",
    [
        "example.org",
        "null",
        "*",
        "https://*.example.org",
        "ftp://example.org",
        "https://user@example.org",
        "https://example.org/path",
        "https://example.org?x=1",
        "https://example.org:port",
        "https://",
        "https://a\\b",
    ],
)
def test_what_is_no_origin_is_named(typed: str) -> None:
    assert read_origins(f"https://good.example, {typed}") == (("https://good.example",), (typed,))


def test_more_origins_than_a_site_may_have_are_named() -> None:
    given = [f"https://{number}.example" for number in range(51)]
    good, bad = read_origins("\n".join(given))
    assert (len(good), bad) == (50, ("https://50.example",))
