"""The shapes of what is answered, each named once."""

from config.languages import LANGUAGES
from service.moderation.codes import Code, Status
from service.web.health import Condition, Readiness
from service.web.openapi.nodes import Node, array, enumerate_values, nullable, record, refer

TEXT: Node = {"type": "string"}
IDENTIFIER: Node = {"type": "string", "format": "uuid"}
MOMENT: Node = {"type": "string", "format": "date-time"}
RECONSIDER = {
    "reconsider": {
        "type": "boolean",
        "const": True,
        "description": "Refused for its tone or its links: the same text, sent again, is held.",
    }
}


def describe_schemas() -> dict[str, Node]:
    """The schemas of the public API and of the endpoints for operators, by name."""
    receipt = {"id": IDENTIFIER, "receipt": _describe_receipt(), "status_url": _describe_page()}
    comments = array(refer("schemas", "PublishedComment"))
    code = {"field": TEXT, "code": refer("schemas", "Code"), "detail": _tell("The sentence.")}
    return {
        "Code": enumerate_values(Code, description="Stable; `/problems` has a sentence for each."),
        "Status": enumerate_values(Status, description="Where a comment stands."),
        "Standing": record(
            "What an author is told of a comment.", _describe_standing(), optional=RECONSIDER
        ),
        "FieldError": record("One wrong field.", code),
        "Problem": record("A refusal (RFC 9457).", describe_problem()),
        "Refusal": record(
            "A comment kept and rejected.",
            {**describe_problem(), **receipt},
            optional=RECONSIDER,
        ),
        "PublishedComment": _describe_published(),
        "Thread": record(
            "A page of a thread's approved comments.",
            {"comments": comments, "next": nullable(IDENTIFIER)},
        ),
        "Health": record("The process answers.", {"status": enumerate_values(["ok"])}),
        "Readiness": _describe_readiness(),
    }


def describe_headers() -> dict[str, Node]:
    """The response headers that mean something here, by name."""
    return {
        "Location": _head(
            "Where to ask after the comment again, receipt included.", format="uri-reference"
        ),
        "Content-Language": _head("The language of the sentences.", enum=list(LANGUAGES)),
        "Retry-After": _head("Seconds after which another try makes sense.", pattern="^[0-9]+$"),
        "WWW-Authenticate": _head("The scheme that is asked for."),
        "ETag": _head("The revision, for If-Match.", pattern='^"[0-9]+"$'),
        "Preference-Applied": {
            "description": "The preference that was followed, if one was stated.",
            "schema": {**TEXT, "pattern": "^(wait=[0-9]+|respond-async)$"},
        },
    }


def _head(description: str, **schema: object) -> Node:
    return {"description": description, "required": True, "schema": {**TEXT, **schema}}


def _tell(description: str) -> Node:
    return {**TEXT, "minLength": 1, "description": description}


def _describe_receipt() -> Node:
    return _tell("Signed: with it the author follows the comment without an account.")


def _describe_page() -> Node:
    """A page for people, where the API tells programs."""
    description = "The author's page: where the comment stands, why, and a form to appeal."
    return {**TEXT, "format": "uri-reference", "description": description}


def _describe_standing() -> dict[str, object]:
    return {
        "id": IDENTIFIER,
        "receipt": _describe_receipt(),
        "status_url": _describe_page(),
        "status": refer("schemas", "Status"),
        "message": _tell("The sentence for the reader, in the answer's language."),
        "reasons": array(refer("schemas", "Code"), description="Of the decision, gravest first."),
    }


def describe_problem() -> dict[str, object]:
    """The members of every problem."""
    return {
        "type": {**TEXT, "format": "uri-reference", "description": "A page about the code."},
        "title": _tell("The HTTP status in words."),
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _tell("The sentence for the reader, in the answer's language."),
        "code": refer("schemas", "Code"),
        "errors": array(refer("schemas", "FieldError"), description="Every wrong field."),
    }


def _describe_published() -> Node:
    return record(
        "A comment as everybody may read it. All values are text, never HTML: escape them.",
        {
            "id": IDENTIFIER,
            "parent": nullable({**TEXT, "description": "As submitted: an id of the site's own."}),
            "author": TEXT,
            "url": nullable({**TEXT, "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}),
            "content": TEXT,
            "erased": {
                "type": "boolean",
                "description": "Whether the author had it erased: only its place is left.",
            },
            "submitted_at": MOMENT,
        },
    )


def _describe_readiness() -> Node:
    return record(
        "Whether comments can be taken; `degraded`: without Redis, so decided later.",
        {
            "status": enumerate_values(Readiness),
            "checks": record(
                "How each server that Palabre needs was found.",
                {
                    "database": enumerate_values(Condition),
                    "redis": enumerate_values([Condition.OK, Condition.UNAVAILABLE]),
                },
            ),
        },
    )
