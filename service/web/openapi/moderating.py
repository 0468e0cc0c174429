"""The operations for moderators' programs: listing, reading and deciding."""

from http import HTTPStatus

from service.moderation.codes import Code, Status
from service.moderation.rejection import RejectionReason
from service.web.admin.acts import LARGEST_BULK, Act
from service.web.admin.questions import DEFAULT_LISTED, LONGEST_SEARCH, MOST_LISTED
from service.web.openapi import examples as samples
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_absence, describe_mistake
from service.web.openapi.guarding import describe_bad_bodies, guard
from service.web.openapi.moderation_schemas import SEEN
from service.web.openapi.nodes import JSON, Node, answer, refer, refuse, take

COMMENTS = "/api/v1/admin/comments"
SEARCH: Node = {"type": "string", "maxLength": LONGEST_SEARCH}
_STATUS: Node = {"anyOf": [refer("schemas", "Status"), {"type": "string", "maxLength": 0}]}
"""An empty one means all of them, as forms send it."""
FOUND_BY = (
    "Words that all stand in content or author, in any case, with or without accents; of the last"
    " one its beginning is enough."
)
CONFLICTS = (Code.REJECTED_BY_MODERATOR, Code.APPROVED_BY_MODERATOR, Code.BAD_REQUEST)
ONE = f"{COMMENTS}/{{comment_id}}"
NAMES = {
    Act.APPROVE: ("approve_comment", "Approve a comment"),
    Act.REJECT: ("reject_comment", "Reject a comment, perhaps with a reason"),
    Act.SPAM: ("reject_as_spam", "Reject a comment as spam"),
    Act.BAN: ("ban_author", "Reject a comment and ban its author from the site"),
}
"""By the act: the operation's id and what it does."""


def describe_moderating(examples: Examples) -> dict[str, Node]:
    """Path items by path."""
    this = {"parameters": [refer("parameters", "comment_id")]}
    return {
        COMMENTS: {"get": _describe_list(examples)},
        f"{COMMENTS}/bulk": {"post": _describe_bulk(examples)},
        ONE: {**this, "get": _describe_show(examples)},
        **{f"{ONE}/{act}": {**this, "post": _describe_review(act, examples)} for act in Act},
    }


def _describe_list(examples: Examples) -> Node:
    size = {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": DEFAULT_LISTED}
    parameters = [
        take("query", "status", "Only those; all without it.", _STATUS),
        refer("parameters", "cursor"),
        take("query", "q", FOUND_BY, SEARCH),
        take("query", "limit", "Comments on a page.", size),
    ]
    page = {"comments": [samples.show_comment(Status.FLAGGED)], "next": samples.IDENTIFIER}
    return guard(
        "list_comments",
        "Comments of one status or of all; approved and rejected newest first",
        {
            "200": answer("One page; `next` is null on the last.", refer("schemas", "Queue"), page),
            "400": describe_mistake("Some parameters are wrong.", "cursor", examples),
        },
        examples,
        parameters=parameters,
    )


def _describe_show(examples: Examples) -> Node:
    return guard(
        "show_moderated_comment",
        "One comment with all its signals and reviews",
        {
            "200": answer(
                "All of it.", refer("schemas", "Comment"), samples.show_comment(Status.FLAGGED)
            ),
            "404": describe_absence("No such comment.", examples),
        },
        examples,
    )


def _describe_review(act: Act, examples: Examples) -> Node:
    responses = {
        "200": answer(
            "Done, or done before; it is on record.",
            refer("schemas", "Comment"),
            samples.show_comment(act.status),
        ),
        "404": describe_absence("No such comment.", examples),
        "409": _describe_conflict(examples),
        **describe_bad_bodies(examples, "seen"),
    }
    example = {"seen": str(Status.FLAGGED)}
    if act is Act.REJECT:
        example["reason"] = str(RejectionReason.OFF_TOPIC)
    body = {"content": {JSON: {"schema": SEEN, "example": example}}}
    name, summary = NAMES[act]
    return guard(
        name,
        f"{summary}; no later check overrides it",
        responses,
        examples,
        requestBody=body,
    )


def _describe_bulk(examples: Examples) -> Node:
    request = {"action": str(Act.REJECT), "ids": [samples.IDENTIFIER, samples.OTHER_IDENTIFIER]}
    results = [
        {"id": samples.IDENTIFIER, "status": str(Status.REJECTED)},
        {"id": samples.OTHER_IDENTIFIER, "error": "not_found"},
    ]
    told = {"results": results, "act_id": samples.ACT}
    schema = refer("schemas", "BulkReview")
    return guard(
        "review_comments",
        f"Decide on up to {LARGEST_BULK} comments, each by itself",
        {
            "200": answer("What became of each.", refer("schemas", "BulkResults"), told),
            **describe_bad_bodies(examples, "ids"),
        },
        examples,
        requestBody={"required": True, "content": {JSON: {"schema": schema, "example": request}}},
    )


def _describe_conflict(examples: Examples) -> Node:
    problem = examples.problem(HTTPStatus.CONFLICT, CONFLICTS[0])
    return refuse(
        "Decided otherwise by somebody else, or no longer as `seen`.",
        {**problem, "comment_status": str(Status.REJECTED), "winner": "awa"},
        *CONFLICTS,
        schema="Conflict",
    )
