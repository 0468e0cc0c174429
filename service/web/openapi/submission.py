"""The request of a submission: its fields and limits, from the rules that are enforced."""

from collections.abc import Sequence

from config.settings import CaptchaProvider, Settings
from service.moderation.submission import (
    CONTENT,
    FIELDS,
    FieldRule,
    InvalidSubmissionError,
    parse_submission,
)
from service.web.bodies import LARGEST_BODY, MOST_FIELDS
from service.web.openapi import examples as samples
from service.web.openapi.nodes import JSON, Node

CAPTCHA_TOKEN = "captcha_token"  # noqa: S105 - a field's name
NUMBERS = ("thread", "parent")
"""Fields that hold a site's own ids, which may be numbers in JSON."""
RETURN_TO: Node = {
    "type": "string",
    "description": "For a form without JavaScript: the page to go back to, on an allowed origin.",
}
WORDPRESS: Node = {
    "comment": samples.CONTENT,
    "author": "Awa",
    "email": "awa@example.org",
    "comment_post_ID": "42",
    "comment_parent": "0",
}


def describe_body(settings: Settings) -> Node:
    """The three media types that a submission may come in."""
    form = {"schema": _describe_form(settings), "example": _give_token(WORDPRESS, settings)}
    native: Node = {"content": samples.CONTENT, "author": "Awa", "thread": samples.THREAD}
    return {
        "required": True,
        "description": (
            f"In UTF-8, at most {LARGEST_BODY} bytes and {MOST_FIELDS} fields. Unknown fields are "
            "ignored; of a repeated field the first counts. Limits count characters after "
            "normalisation (NFC, outer white space and control characters dropped)."
        ),
        "content": {
            JSON: {
                "schema": _describe_json(settings),
                "example": _give_token(native, settings),
            },
            "application/x-www-form-urlencoded": form,
            "multipart/form-data": form,
        },
    }


def find_required(settings: Settings) -> list[str]:
    """The fields that a submission is refused without."""
    required: list[str] = []
    try:
        parse_submission({}, content_shortest=1, content_longest=1)
    except InvalidSubmissionError as error:
        required = [mistake.field for mistake in error.errors]
    if settings.captcha_provider is not CaptchaProvider.NONE:
        required.append(CAPTCHA_TOKEN)
    return required


def _describe_json(settings: Settings) -> Node:
    required = find_required(settings)
    properties: dict[str, object] = {}
    for rule in FIELDS:
        numbers = ["integer"] if rule.name in NUMBERS else []
        kinds = ["string"] if rule.name in required else ["string", *numbers, "null"]
        properties |= _describe_field(rule, kinds, settings)
    return _compose(properties, required)


def _describe_form(settings: Settings) -> Node:
    properties: dict[str, object] = {}
    for rule in FIELDS:
        properties |= _describe_field(rule, ["string"], settings)
    return _compose({**properties, "return_to": RETURN_TO}, find_required(settings))


def _compose(properties: dict[str, object], required: Sequence[str]) -> Node:
    names = {rule.name: (rule.name, *rule.aliases) for rule in FIELDS}
    return {
        "type": "object",
        "properties": properties,
        "allOf": [{"anyOf": [{"required": [name]} for name in names[field]]} for field in required],
        "maxProperties": MOST_FIELDS,
    }


def _describe_field(rule: FieldRule, kinds: Sequence[str], settings: Settings) -> dict[str, object]:
    """A field under its own name and under each of its others."""
    schema: Node = {"type": kinds[0] if len(kinds) == 1 else list(kinds)}
    if rule.name == CONTENT:
        schema["minLength"] = settings.content_min_length
        schema["maxLength"] = settings.content_max_length
    else:
        schema["maxLength"] = rule.longest
    if rule.name == "author":
        schema["minLength"] = 1
    described: dict[str, object] = {rule.name: {**schema, "description": rule.meaning}}
    for alias in rule.aliases:
        described[alias] = {**schema, "description": f"Another name of `{rule.name}`."}
    return described


def _give_token(example: Node, settings: Settings) -> Node:
    if settings.captcha_provider is CaptchaProvider.NONE:
        return example
    return {**example, "g-recaptcha-response": "03AFcWeA5…"}
