"""What is asked of Perspective's methods, read from the JSON that Google documents.

Google reads each name in either spelling, `doNotStore` and `do_not_store`, and takes null for
absent; so is it here. What is not known is left alone.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from flask import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from service.moderation.submission import normalise
from service.web.bodies import LARGEST_BODY, read_fields
from service.web.doors.perspective_attributes import find_check
from service.web.doors.perspective_errors import ErrorType, PerspectiveError
from service.web.problems import Problem

LONGEST_TEXT = 20 * 1024
"""Bytes of a text in UTF-8 (Perspective's limit)."""
MOST_ATTRIBUTES = 50
PROBABILITY = frozenset({"", "PROBABILITY", "SCORE_TYPE_UNSPECIFIED"})
PLAIN = frozenset({"", "PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED"})
Asked = TypeVar("Asked", "Analysis", "Suggestion")
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,3}$")]
Languages = Annotated[list[Language], Field(max_length=20)]
Token = Annotated[str, Field(max_length=1000)]


class Message(BaseModel):
    """An object of Google's, with the value of its type for every field that is absent."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


class TextEntry(Message):
    """A text, and whether it is plain."""

    text: str = ""
    type: str = ""


class Context(Message):
    """What a comment is about, which no check reads."""

    entries: list[Any] = Field(default_factory=list)
    article_and_parent_comment: dict[str, Any] = Field(default_factory=dict)


class Parameters(Message):
    """What of an attribute's scores is asked for."""

    score_type: str = ""
    score_threshold: float = 0.0


class Score(Message):
    """A score, a probability."""

    value: float = Field(default=0.0, ge=0, le=1)
    type: str = ""


class Scores(Message):
    """The scores of an attribute; of parts of a text nothing is learned."""

    summary_score: Score | None = None
    span_scores: list[Any] = Field(default_factory=list)


class Analysis(Message):
    """A text to be scored (AnalyzeCommentRequest)."""

    comment: TextEntry = Field(default_factory=TextEntry)
    requested_attributes: dict[str, Parameters] = Field(
        default_factory=dict, max_length=MOST_ATTRIBUTES
    )
    languages: Languages = Field(default_factory=list)
    context: Context = Field(default_factory=Context)
    client_token: Token = ""
    span_annotations: bool = False
    do_not_store: bool = False
    drop_unsupported_attributes: bool = False


class Suggestion(Message):
    """Scores that somebody suggests for a text (SuggestCommentScoreRequest).

    That a text may not be stored is no field of Google's; it is heeded all the same.
    """

    comment: TextEntry = Field(default_factory=TextEntry)
    attribute_scores: dict[str, Scores] = Field(default_factory=dict, max_length=MOST_ATTRIBUTES)
    languages: Languages = Field(default_factory=list)
    context: Context = Field(default_factory=Context)
    client_token: Token = ""
    community_id: Token = ""
    do_not_store: bool = False

    def list_scores(self) -> Mapping[str, float]:
        """The scores suggested for the text as a whole, by our checks' names."""
        return {
            find_known(name): scores.summary_score.value
            for name, scores in self.attribute_scores.items()
            if scores.summary_score is not None
        }


def read_analysis(request: Request) -> Analysis:
    """What is to be analyzed; PerspectiveError for what Perspective refuses."""
    asked = _read(request, Analysis)
    if not asked.requested_attributes:
        kind = ErrorType.NO_REQUESTED_ATTRIBUTES
        raise PerspectiveError("Missing requested_attributes", kind)
    for name, each in asked.requested_attributes.items():
        find_known(name)
        _require_probability(name, each.score_type)
    return asked


def read_suggestion(request: Request) -> Suggestion:
    """What is suggested; PerspectiveError for what Perspective refuses."""
    asked = _read(request, Suggestion)
    if not asked.attribute_scores:
        raise PerspectiveError("attribute_scores must not be empty")
    for name, each in asked.attribute_scores.items():
        find_known(name)
        if each.summary_score is None and not each.span_scores:
            raise PerspectiveError(f"The scores of {name} must not be empty")
        _require_probability(name, each.summary_score.type if each.summary_score else "")
    return asked


def find_known(attribute: str) -> str:
    """The check for an attribute; PerspectiveError if there is none."""
    check = find_check(attribute)
    if check is None:
        raise PerspectiveError(f"Unknown requested attribute: {attribute[:100]}")
    return check


def _read(request: Request, kind: type[Asked]) -> Asked:
    if (request.content_length or 0) > LARGEST_BODY:
        raise PerspectiveError(f"Request payload size exceeds the limit: {LARGEST_BODY} bytes.")
    try:
        fields = read_fields(request)
        # Half a surrogate pair, which JSON can tell and nothing can write down.
        json.dumps(fields, ensure_ascii=False).encode()
        asked = kind.model_validate(fields)
    except (Problem, UnicodeEncodeError) as problem:
        raise PerspectiveError("Invalid JSON payload received.") from problem
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise PerspectiveError(f"Invalid value at '{place[:100]}'") from error
    if asked.context.entries and asked.context.article_and_parent_comment:
        message = "Context can have either entries or article_and_parent_comment, but both fields"
        raise PerspectiveError(f"{message} were populated.")
    _check_comment(asked.comment)
    return asked


def _check_comment(comment: TextEntry) -> None:
    if comment.type == "HTML":
        raise PerspectiveError("Currently, only 'PLAIN_TEXT' comments are supported")
    if comment.type not in PLAIN:
        raise PerspectiveError("Unknown text type")
    if not normalise(comment.text):
        raise PerspectiveError("Comment must be non-empty.", ErrorType.COMMENT_EMPTY)
    if len(comment.text.encode()) > LONGEST_TEXT:
        raise PerspectiveError("Comment text too long.", ErrorType.COMMENT_TOO_LONG)


def _require_probability(attribute: str, kind: str) -> None:
    if kind not in PROBABILITY:
        raise PerspectiveError(
            f"Requested score type {kind[:100]} is not supported by attribute {attribute}"
        )
