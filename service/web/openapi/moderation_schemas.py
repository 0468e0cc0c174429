"""The shapes that only moderators meet."""

from service.moderation.codes import Status
from service.moderation.rejection import RejectionReason
from service.web.admin.acts import LARGEST_BULK, Act
from service.web.openapi.evidence import describe_evidence, describe_span
from service.web.openapi.nodes import Node, array, enumerate_values, nullable, record, refer
from service.web.openapi.schemas import IDENTIFIER, MOMENT, TEXT, describe_problem

ACT = "What was done at once shares it, and can be undone by it."
ERRORS = ("not_found", "conflict")
"""What may become of one id of a bulk review, beside being done."""
SEEN: Node = {
    "type": "object",
    "properties": {
        "seen": nullable(refer("schemas", "Status")),
        "reason": nullable(enumerate_values(RejectionReason)),
    },
    "description": "`seen`: the status that was looked at; if it no longer holds, 409. `reason`:"
    " why a comment is rejected; spam and a ban give their own.",
}


def describe_moderation_schemas() -> dict[str, Node]:
    """The schemas of the admin API, by name."""
    comments = array(refer("schemas", "Comment"))
    conflict = record(
        "A refusal (RFC 9457) that tells where the comment stands now.",
        {**describe_problem(), "comment_status": refer("schemas", "Status")},
        optional={"winner": {**TEXT, "description": "Who decided, if it was a person."}},
    )
    return {
        "Comment": record(
            "Everything that is known of a comment.",
            _describe_comment(),
            optional=_describe_beside(),
        ),
        "Note": record("What one moderator tells the others.", _describe_note()),
        "Undone": record(
            "What became of the comments of an act.",
            {
                "restored": array(IDENTIFIER, description="Where they stood before."),
                "left": array(IDENTIFIER, description="Decided again since, or appealed."),
            },
        ),
        "Signal": record("What one check saw.", _describe_signal()),
        "Span": record("Words that carried a score.", describe_span()),
        "Review": record("One act of one moderator.", _describe_review()),
        "Queue": record(
            "A page of comments.",
            {"comments": comments, "next": nullable(IDENTIFIER)},
        ),
        "Conflict": conflict,
        "BulkReview": _describe_bulk_review(),
        "BulkResults": record(
            "One result for each id.",
            {"results": array(_describe_result()), "act_id": {**IDENTIFIER, "description": ACT}},
        ),
    }


def _describe_bulk_review() -> Node:
    return {
        "type": "object",
        "required": ["action", "ids"],
        "properties": {
            "action": enumerate_values(Act),
            # What is no id is answered like one that nobody knows.
            "ids": array(TEXT, maxItems=LARGEST_BULK),
            "reason": nullable(enumerate_values(RejectionReason)),
        },
    }


def _describe_comment() -> dict[str, object]:
    return {
        "id": IDENTIFIER,
        "status": refer("schemas", "Status"),
        "thread": TEXT,
        "thread_title": TEXT,
        "parent": nullable(TEXT),
        "author": TEXT,
        "email": nullable(TEXT),
        "url": nullable(TEXT),
        "content": TEXT,
        "language": TEXT,
        "submitted_at": MOMENT,
        "decided_at": nullable(MOMENT),
        "reasons": array(refer("schemas", "Code"), description="Of the last decision."),
        "signals": array(refer("schemas", "Signal")),
        "reviews": array(refer("schemas", "Review"), description="Oldest first."),
    }


def _describe_signal() -> dict[str, object]:
    score: Node = {
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": "Suspicion, but humanity for the captcha; null: it could not be checked.",
    }
    return {
        "check": TEXT,
        "reason": refer("schemas", "Code"),
        "score": nullable(score),
        "evidence": describe_evidence(),
        "version": nullable({**TEXT, "description": "Of the model or list that was asked."}),
    }


def _describe_review() -> dict[str, object]:
    return {
        "moderator": TEXT,
        "status_before": refer("schemas", "Status"),
        "status": refer("schemas", "Status"),
        "reviewed_at": MOMENT,
        "reason": nullable(enumerate_values(RejectionReason)),
        "act_id": nullable({**IDENTIFIER, "description": ACT}),
    }


def _describe_beside() -> dict[str, object]:
    return {
        "notes": array(refer("schemas", "Note"), description="Oldest first; not in listings."),
        "author_banned": {
            "type": "boolean",
            "description": "Whether the author is banned from the site; not in listings.",
        },
    }


def _describe_note() -> dict[str, object]:
    return {"moderator": TEXT, "content": TEXT, "written_at": MOMENT}


def _describe_result() -> Node:
    given = {**TEXT, "description": "As it was given."}
    reviewed = enumerate_values([Status.APPROVED, Status.REJECTED])
    return {
        "oneOf": [
            record("Done.", {"id": given, "status": reviewed}),
            record("Not done.", {"id": given, "error": enumerate_values(ERRORS)}),
        ]
    }
