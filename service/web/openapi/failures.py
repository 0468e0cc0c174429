"""The refusals that most operations share."""

from http import HTTPStatus

from service.moderation.codes import Code
from service.web.openapi.examples import Examples
from service.web.openapi.nodes import Node, refuse


def describe_failures(examples: Examples) -> dict[str, Node]:
    """500 for a mistake of ours, and 503 while something cannot be reached."""
    code = Code.SERVICE_UNAVAILABLE
    return {
        "500": refuse(
            "A mistake of ours; nothing of it is told.",
            examples.problem(HTTPStatus.INTERNAL_SERVER_ERROR, code),
            code,
        ),
        "503": refuse(
            "Not your fault, and worth another try.",
            examples.problem(HTTPStatus.SERVICE_UNAVAILABLE, code),
            code,
            headers=["Retry-After"],
        ),
    }


def describe_mistake(description: str, field: str, examples: Examples) -> Node:
    """400 for one wrong `field` of a query or a body."""
    wrong = examples.wrong(field, Code.BAD_REQUEST)
    example = examples.problem(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST, wrong)
    return refuse(description, example, Code.BAD_REQUEST)


def describe_absence(description: str, examples: Examples) -> Node:
    """404: nothing there, or nothing that the client may know of."""
    example = examples.problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    return refuse(description, example, Code.BAD_REQUEST)
