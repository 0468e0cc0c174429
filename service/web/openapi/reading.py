"""The operations that read: an author's own comment, and a thread's approved ones."""

from service.moderation.codes import Code, Status
from service.web.openapi import examples as samples
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_absence, describe_failures, describe_mistake
from service.web.openapi.nodes import Node, answer, refer, take
from service.web.openapi.schemas import TEXT

COMMENT: Node = {
    "id": samples.IDENTIFIER,
    "parent": None,
    "author": "Awa",
    "url": None,
    "content": samples.CONTENT,
    "erased": False,
    "submitted_at": samples.MOMENT,
}

_THREAD = "The page's address or id, as submitted; without it, what was submitted without one."


def describe_reading(examples: Examples) -> dict[str, Node]:
    """Path items by path."""
    return {
        "/api/v1/comments/{comment_id}": {
            "parameters": [refer("parameters", "comment_id")],
            "get": _describe_show(examples),
        },
        "/api/v1/threads/comments": {"get": _describe_thread(examples)},
    }


def _describe_show(examples: Examples) -> Node:
    return {
        "operationId": "show_comment",
        "tags": ["comments"],
        "summary": "Where a comment stands, for its author",
        "parameters": [
            _ask("receipt", "As given to the author.", samples.RECEIPT),
            refer("parameters", "lang"),
            refer("parameters", "Accept-Language"),
        ],
        "responses": {
            "200": answer(
                "Where it stands.",
                refer("schemas", "Standing"),
                examples.standing(Status.PENDING, Code.CHECKS_PENDING),
                headers=["Content-Language"],
            ),
            "404": describe_absence("No such comment, or the receipt is not its own.", examples),
            **describe_failures(examples),
        },
    }


def _describe_thread(examples: Examples) -> Node:
    return {
        "operationId": "list_thread",
        "tags": ["comments"],
        "summary": "A thread's approved comments, oldest first",
        "parameters": [
            {**_ask("thread", _THREAD, samples.THREAD), "required": False},
            refer("parameters", "site"),
            refer("parameters", "cursor"),
            refer("parameters", "lang"),
            refer("parameters", "Accept-Language"),
        ],
        "responses": {
            "200": answer(
                "One page; `next` is null on the last.",
                refer("schemas", "Thread"),
                {"comments": [COMMENT], "next": None},
            ),
            "400": describe_mistake(
                "The cursor, or the site, is none of ours.", "cursor", examples
            ),
            **describe_failures(examples),
        },
    }


def _ask(name: str, description: str, example: str) -> Node:
    return {**take("query", name, description, TEXT), "required": True, "example": example}
