from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from config.settings import Settings
from service.moderation.submission import (
    FIELDS,
    InvalidSubmissionError,
    parse_submission,
)
from service.web.openapi.nodes import JSON, Node
from service.web.openapi.submission import describe_body, find_required

SETTINGS = Settings.model_validate(
    {"secret_key": "k" * 16, "captcha_provider": "none", "content_min_length": 3}
)
GUARDED = SETTINGS.replace(
    recaptcha_site_key="key", recaptcha_secret="a-secret", captcha_provider="recaptcha_v3"
)
MEDIA_TYPES = (JSON, "application/x-www-form-urlencoded", "multipart/form-data")
NAMES = [(rule.name, name) for rule in FIELDS for name in (rule.name, *rule.aliases)]
GOOD = {"author": "Awa", "content": "Merci"}


def read_schema(media_type: str = JSON, settings: Settings = SETTINGS) -> dict[str, Any]:
    content: Any = describe_body(settings)["content"]
    return dict(content[media_type]["schema"])


def is_taken(fields: dict[str, object]) -> bool:
    try:
        parse_submission(
            fields,
            content_shortest=SETTINGS.content_min_length,
            content_longest=SETTINGS.content_max_length,
        )
    except InvalidSubmissionError:
        return False
    return True


def fits(fields: Node, media_type: str = JSON, settings: Settings = SETTINGS) -> bool:
    return bool(Draft202012Validator(read_schema(media_type, settings)).is_valid(fields))


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_every_field_is_documented_under_all_its_names(media_type: str) -> None:
    documented = set(read_schema(media_type)["properties"]) - {"return_to"}
    assert documented == {name for _, name in NAMES}


@pytest.mark.parametrize(("field", "name"), NAMES)
def test_documented_lengths_are_those_that_are_enforced(field: str, name: str) -> None:
    longest = read_schema()["properties"][name]["maxLength"]
    start = {"email": "a@b.c", "url": "https://a.b/"}.get(field, "")
    fields: dict[str, object] = {key: text for key, text in GOOD.items() if key != field}
    for length, taken in ((longest, True), (longest + 1, False)):
        given_fields = {**fields, name: start.ljust(length, "x")}
        assert is_taken(given_fields) is taken
        assert fits(given_fields) is taken


@pytest.mark.parametrize("length", [2, 3])
def test_the_shortest_comment_is_that_of_the_settings(length: int) -> None:
    fields: dict[str, object] = {**GOOD, "content": "x" * length}
    assert is_taken(fields) is fits(fields) is (length == 3)


VALUES = st.one_of(st.text("ab", max_size=5), st.integers(), st.none())
# Formats of addresses are told in words only.
OTHERS = {
    name: VALUES for field, name in NAMES if field not in {"email", "url"} and name not in GOOD
}


@given(st.fixed_dictionaries(dict.fromkeys(GOOD, VALUES), optional=OTHERS))
def test_what_fits_the_schema_lacks_nothing(fields: dict[str, object]) -> None:
    assert not fits(fields) or is_taken(fields)


def test_a_captcha_token_is_required_where_there_is_a_captcha() -> None:
    assert find_required(SETTINGS) == ["content", "author"]
    assert find_required(GUARDED) == ["content", "author", "captcha_token"]
    assert not fits(GOOD, settings=GUARDED)  # type: ignore[arg-type]
    assert fits({**GOOD, "g-recaptcha-response": "token"}, settings=GUARDED)
