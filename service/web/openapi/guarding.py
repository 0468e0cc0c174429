"""What all operations of the admin API share: the token, and the ways in which a body is wrong."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from service.moderation.codes import Code
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_failures, describe_mistake
from service.web.openapi.nodes import Node, refer, refuse


def guard(
    name: str,
    summary: str,
    responses: Mapping[str, Node],
    examples: Examples,
    parameters: Sequence[Node] = (),
    **more: object,
) -> Node:
    """An operation that needs the admin token, by its operationId."""
    problem = examples.problem(HTTPStatus.UNAUTHORIZED, Code.BAD_REQUEST)
    unauthorised = refuse(
        "Without the admin token, or none is configured.",
        problem,
        Code.BAD_REQUEST,
        headers=["WWW-Authenticate"],
    )
    all_responses = {**responses, "401": unauthorised, **describe_failures(examples)}
    return {
        "operationId": name,
        "tags": ["moderation"],
        "summary": summary,
        "security": [{"admin": []}],
        "parameters": [*parameters, refer("parameters", "Accept-Language")],
        **more,
        "responses": dict(sorted(all_responses.items())),
    }


def describe_bad_bodies(examples: Examples, field: str) -> dict[str, Node]:
    """The refusals of a body, by status; the example of 400 names one wrong `field`."""
    code = Code.BAD_REQUEST
    large, media = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    return {
        "400": describe_mistake("Unreadable, or some fields are wrong.", field, examples),
        "411": refuse(
            "Sent in chunks, without a length.",
            examples.problem(HTTPStatus.LENGTH_REQUIRED, code),
            code,
        ),
        "413": refuse("Too large, or too many fields.", examples.problem(large, code), code),
        "415": refuse("Neither JSON nor a form, in UTF-8.", examples.problem(media, code), code),
    }
