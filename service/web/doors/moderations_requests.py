"""What OpenAI's moderation endpoint is asked: one text, several, or one of several parts."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request

from service.moderation.submission import normalise
from service.web.bodies import LARGEST_BODY, read_fields
from service.web.doors.moderations_errors import ModerationError
from service.web.problems import Problem

MOST_TEXTS = 32
LONGEST_TEXT = 20_000
"""Characters of one text."""
LONGEST_NAME = 100
DEFAULT_MODEL = "omni-moderation-latest"


@dataclass(frozen=True, slots=True)
class Question:
    """The texts to be judged, each for itself, and the model that the caller named."""

    texts: tuple[str, ...]
    model: str


def read_question(request: Request) -> Question:
    """What is asked; ModerationError for what OpenAI refuses, and for what cannot be judged."""
    if (request.content_length or 0) > LARGEST_BODY:
        message = f"The request is too large: at most {LARGEST_BODY} bytes are read."
        raise ModerationError(message, "request_too_large", None)
    try:
        fields = read_fields(request)
    except Problem as problem:
        message = "We could not parse the JSON body of your request."
        raise ModerationError(message, None, None) from problem
    return Question(_read_input(fields), _read_model(fields))


def _read_model(fields: Mapping[str, object]) -> str:
    model = fields.get("model") or DEFAULT_MODEL
    if not isinstance(model, str) or len(model) > LONGEST_NAME or normalise(model) is None:
        raise ModerationError(
            "Invalid type for 'model': expected a string.", "invalid_type", "model"
        )
    return model


def _read_input(fields: Mapping[str, object]) -> tuple[str, ...]:
    given = fields.get("input")
    if given is None:
        message = "Missing required parameter: 'input'."
        raise ModerationError(message, "missing_required_parameter")
    if isinstance(given, list):
        return _read_list(given)
    return (_read_text(given, "input"),)


def _read_list(given: list[object]) -> tuple[str, ...]:
    if not given:
        raise ModerationError("Invalid 'input': empty array.", "empty_array")
    if len(given) > MOST_TEXTS:
        message = f"Invalid 'input': array too long, at most {MOST_TEXTS} items are judged at once."
        raise ModerationError(message, "array_above_max_length")
    if not any(isinstance(each, dict) for each in given):
        return tuple(_read_text(each, f"input[{at}]") for at, each in enumerate(given))
    # The parts of one input, which OpenAI judges together.
    parts = [_read_part(each, f"input[{at}]") for at, each in enumerate(given)]
    return (_read_text("\n".join(parts), "input"),)


def _read_part(part: object, place: str) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "image_url":
        # Passed over, an image would be told to be harmless.
        message = f"Invalid '{place}': images are not judged here, only text."
        raise ModerationError(message, "image_not_supported", place)
    if not isinstance(part, dict) or kind != "text":
        message = f"Invalid value for '{place}.type': expected 'text'."
        raise ModerationError(message, "invalid_value", f"{place}.type")
    return _read_text(part.get("text"), f"{place}.text")


def _read_text(value: object, place: str) -> str:
    if not isinstance(value, str):
        message = f"Invalid type for '{place}': expected a string."
        raise ModerationError(message, "invalid_type", place)
    if len(value) > LONGEST_TEXT:
        message = f"Invalid '{place}': string too long, at most {LONGEST_TEXT} characters."
        raise ModerationError(message, "string_above_max_length", place)
    text = normalise(value)
    if text is None:
        raise ModerationError(f"Invalid '{place}': not Unicode.", "invalid_value", place)
    if not text:
        raise ModerationError(f"Invalid '{place}': empty string.", "empty_string", place)
    return text
