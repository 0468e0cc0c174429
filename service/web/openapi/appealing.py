"""The operation by which an author appeals against a refusal."""

from http import HTTPStatus

from service.moderation.codes import Code, Status
from service.web.appeals import FIELD, LONGEST, SHORTEST
from service.web.openapi import examples as samples
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_absence, describe_failures
from service.web.openapi.nodes import JSON, Node, answer, refer, refuse
from service.web.openapi.schemas import TEXT

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
EXAMPLE: Node = {"receipt": samples.RECEIPT, FIELD: "Je cite un document public."}


def describe_appealing(examples: Examples) -> dict[str, Node]:
    """The path item of appeals, by path."""
    operation: Node = {
        "operationId": "appeal",
        "tags": ["comments"],
        "summary": "Appeal against a refusal, once for each decision",
        "description": (
            "Puts the comment on top of the review queue. The page at `status_url` has a form for "
            "it, and tells the answer; the answer to an appeal is final."
        ),
        "parameters": [refer("parameters", "Accept-Language")],
        "requestBody": _describe_body(),
        "responses": _describe_responses(examples),
    }
    path = "/api/v1/comments/{comment_id}/appeal"
    return {path: {"parameters": [refer("parameters", "comment_id")], "post": operation}}


def _describe_body() -> Node:
    lang = {**TEXT, "description": "Language of the answer, before Accept-Language."}
    content = {
        **TEXT,
        "minLength": SHORTEST,
        "maxLength": LONGEST,
        "description": "Why the comment should appear, for moderators only.",
    }
    schema: Node = {
        "type": "object",
        "required": ["receipt", FIELD],
        "properties": {
            "receipt": {**TEXT, "description": "As given to the author."},
            FIELD: content,
            "lang": lang,
        },
    }
    media = {"schema": schema, "example": EXAMPLE}
    return {"required": True, "content": dict.fromkeys((JSON, *FORMS), media)}


def _describe_responses(examples: Examples) -> dict[str, Node]:
    short = examples.wrong(FIELD, Code.APPEAL_TOO_SHORT, count=SHORTEST)
    bad, many = Code.BAD_REQUEST, Code.TOO_MANY_REQUESTS
    responses = {
        "202": answer(
            "Kept; a person will answer.",
            refer("schemas", "Standing"),
            examples.standing(Status.FLAGGED, Code.APPEALED, Code.APPEALED, Code.SPAM),
            headers=["Location", "Content-Language"],
        ),
        "400": refuse(
            "Unreadable, too short or too long.",
            examples.problem(HTTPStatus.BAD_REQUEST, bad, short),
            bad,
        ),
        "404": describe_absence("No such comment, or the receipt is not its own.", examples),
        "409": refuse(
            "Appealed against already, or not refused.",
            examples.problem(HTTPStatus.CONFLICT, Code.APPEAL_MADE),
            Code.APPEAL_MADE,
            Code.APPEAL_IMPOSSIBLE,
        ),
        "429": refuse(
            f"More than {examples.settings.rate_limit}, submissions included.",
            examples.problem(HTTPStatus.TOO_MANY_REQUESTS, many, count=12),
            many,
            headers=["Retry-After"],
        ),
        **describe_failures(examples),
    }
    for status, description in (
        (HTTPStatus.LENGTH_REQUIRED, "Sent in chunks, without a length."),
        (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large, or too many fields."),
        (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Another media type than those taken."),
    ):
        responses[str(status.value)] = refuse(description, examples.problem(status, bad), bad)
    return dict(sorted(responses.items()))
