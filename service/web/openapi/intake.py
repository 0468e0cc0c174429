"""The operation that this service is about: submitting a comment."""

from http import HTTPStatus

from service.moderation.codes import Code, Status
from service.web.openapi import examples as samples
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_failures
from service.web.openapi.nodes import HTML, Node, answer, enumerate_values, refer, refuse
from service.web.openapi.submission import describe_body

REFUSALS = (
    (
        HTTPStatus.FORBIDDEN,
        "Refused by the captcha, or the thread is closed.",
        (
            Code.CAPTCHA_EXPIRED,
            Code.CAPTCHA_MISSING,
            Code.CAPTCHA_FAILED,
            Code.CAPTCHA_SCORE_LOW,
            Code.THREAD_CLOSED,
        ),
    ),
    (
        HTTPStatus.CONFLICT,
        "Said already on this thread, or the Idempotency-Key belongs to another comment.",
        (Code.DUPLICATE, Code.BAD_REQUEST),
    ),
    (HTTPStatus.GONE, "Taken in, and erased before the answer.", (Code.BAD_REQUEST,)),
    (HTTPStatus.LENGTH_REQUIRED, "Sent in chunks, without a length.", (Code.BAD_REQUEST,)),
    (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Too large, or too many fields.",
        (Code.CONTENT_TOO_LONG, Code.BAD_REQUEST),
    ),
    (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Another media type, character set or encoding than those taken.",
        (Code.BAD_REQUEST,),
    ),
)


def describe_intake(examples: Examples) -> dict[str, Node]:
    """The path item of submissions, by path."""
    parameters = ("Idempotency-Key", "Prefer", "Accept-Language")
    operation: Node = {
        "operationId": "submit_comment",
        "tags": ["comments"],
        "summary": "Submit a comment",
        "description": (
            "Kept durably before any 2xx. A form posted by a browser (form body, text/html "
            "accepted before JSON) is answered with a page in the reader's language, or sent back."
        ),
        "parameters": [refer("parameters", name) for name in parameters],
        "requestBody": describe_body(examples.settings),
        "responses": _describe_responses(examples),
    }
    return {"/api/v1/comments": {"post": operation}}


def _describe_responses(examples: Examples) -> dict[str, Node]:
    responses = {
        **_describe_acceptance(examples),
        "400": _describe_mistakes(examples),
        "422": _describe_rejection(examples),
        "429": _describe_limit(examples),
        **describe_failures(examples),
    }
    for status, description, codes in REFUSALS:
        example = examples.problem(status, codes[0])
        responses[str(status.value)] = refuse(description, example, *codes)
    shown = {name: _show_page(node) for name, node in responses.items()}
    return {**dict(sorted(shown.items())), "303": _describe_return()}


def _describe_acceptance(examples: Examples) -> dict[str, Node]:
    told = ("Location", "Content-Language", "Preference-Applied")
    return {
        "201": answer(
            "Approved: the comment is public.",
            _narrow(Status.APPROVED),
            examples.standing(Status.APPROVED, Code.APPROVED),
            headers=told,
        ),
        "202": answer(
            "Held for a person, or not decided within the time allowed.",
            _narrow(Status.FLAGGED, Status.PENDING),
            examples.standing(Status.FLAGGED, Code.HELD_FOR_REVIEW, Code.TOO_MANY_LINKS),
            headers=told,
        ),
    }


def _narrow(*statuses: Status) -> Node:
    narrowed = {"properties": {"status": enumerate_values(statuses)}}
    return {"allOf": [refer("schemas", "Standing"), narrowed]}


def _describe_return() -> Node:
    page: Node = {
        "description": "That page; its fragment tells the status, as in `#palabre-pending`.",
        "required": True,
        "schema": {"type": "string", "pattern": "#palabre-(approved|flagged|pending)$"},
    }
    return {
        "description": "For a browser whose form said `return_to`: accepted, and sent back.",
        "headers": {"Location": page, "Content-Language": refer("headers", "Content-Language")},
    }


def _describe_mistakes(examples: Examples) -> Node:
    mistakes = [
        examples.wrong("author", Code.AUTHOR_REQUIRED),
        examples.wrong("email", Code.EMAIL_INVALID),
    ]
    return refuse(
        "Unreadable, or some fields are wrong: `errors` names every one.",
        examples.problem(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST, *mistakes),
        Code.BAD_REQUEST,
    )


def _describe_rejection(examples: Examples) -> Node:
    wrong = examples.wrong("content", Code.TOXIC)
    problem = examples.problem(HTTPStatus.UNPROCESSABLE_ENTITY, Code.TOXIC, wrong)
    return refuse(
        "Kept, and rejected by the checks or by a moderator.",
        {
            **problem,
            "id": samples.IDENTIFIER,
            "receipt": samples.RECEIPT,
            "status_url": samples.PAGE,
        },
        schema="Refusal",
        headers=["Location", "Preference-Applied"],
    )


def _describe_limit(examples: Examples) -> Node:
    code = Code.TOO_MANY_REQUESTS
    return refuse(
        f"More than {examples.settings.rate_limit} from one client address.",
        examples.problem(HTTPStatus.TOO_MANY_REQUESTS, code, count=12),
        code,
        headers=["Retry-After"],
    )


def _show_page(node: Node) -> Node:
    """The same answer as a page, for a browser that posted a plain form."""
    content = node["content"]
    assert isinstance(content, dict)  # noqa: S101 - for the type checker
    page = {HTML: {"schema": {"type": "string"}, "example": "<!doctype html>…"}}
    return {**node, "content": {**content, **page}}
