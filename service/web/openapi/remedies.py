"""The operations that take back or add: undoing an act, lifting a ban, writing a note."""

from service.moderation.codes import Status
from service.moderation.store.notes import LONGEST_NOTE
from service.web.openapi import examples as samples
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_absence
from service.web.openapi.guarding import describe_bad_bodies, guard
from service.web.openapi.moderating import ONE
from service.web.openapi.nodes import JSON, Node, answer, refer

UNDO = "/api/v1/admin/acts/{act_id}/undo"


def describe_remedies(examples: Examples) -> dict[str, Node]:
    """Path items by path."""
    this = {"parameters": [refer("parameters", "comment_id")]}
    act = {"parameters": [refer("parameters", "act_id")]}
    return {
        UNDO: {**act, "post": _describe_undo(examples)},
        f"{ONE}/unban": {**this, "post": _describe_unban(examples)},
        f"{ONE}/notes": {**this, "post": _describe_note(examples)},
    }


def _describe_undo(examples: Examples) -> Node:
    told = {"restored": [samples.IDENTIFIER], "left": []}
    return guard(
        "undo_act",
        "Take back what was done at once, bans included",
        {
            "200": answer("What became of each comment.", refer("schemas", "Undone"), told),
            "404": describe_absence("No such act, or it has been undone.", examples),
        },
        examples,
    )


def _describe_unban(examples: Examples) -> Node:
    return guard(
        "unban_author",
        "Let the author of a comment write on its site again",
        _tell_comment(examples, Status.REJECTED),
        examples,
    )


def _describe_note(examples: Examples) -> Node:
    schema: Node = {
        "type": "object",
        "required": ["content"],
        "properties": {"content": {"type": "string", "minLength": 1, "maxLength": LONGEST_NOTE}},
    }
    example = {"content": "Déjà prévenu hier."}
    return guard(
        "add_note",
        "Tell the other moderators something about a comment",
        {**_tell_comment(examples, Status.FLAGGED), **describe_bad_bodies(examples, "content")},
        examples,
        requestBody={"required": True, "content": {JSON: {"schema": schema, "example": example}}},
    )


def _tell_comment(examples: Examples, status: Status) -> dict[str, Node]:
    shown = samples.show_comment(status)
    return {
        "200": answer("The comment as it is now.", refer("schemas", "Comment"), shown),
        "404": describe_absence("No such comment.", examples),
    }
