"""What is asked of a listing or an act, read from a query string, a form or JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import Request

from service.moderation.codes import Code, Status
from service.moderation.identifiers import parse_identifier
from service.moderation.rejection import RejectionReason
from service.moderation.submission import FieldError, normalise
from service.web.admin.acts import LARGEST_BULK, Act
from service.web.bodies import read_fields
from service.web.problems import bad_request

LONGEST_SEARCH = 200
MOST_LISTED = 200
DEFAULT_LISTED = 50

LONGEST_ID = 36
"""Characters of a UUID."""


@dataclass(frozen=True, slots=True)
class Question:
    """A page of a listing: `status` None means all, `cursor` is the last id already seen."""

    status: Status | None = None
    cursor: str | None = None
    search: str = ""
    limit: int = DEFAULT_LISTED


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """One act for many comments, by the ids as they were given."""

    act: Act
    comment_ids: tuple[str, ...]
    reason: RejectionReason | None = None


def read_question(given: Mapping[str, str]) -> Question:
    """The listing asked for; raises a 400 Problem that names every wrong parameter."""
    errors: list[str] = []
    status, cursor = given.get("status", ""), given.get("cursor", "")
    typed, limit = given.get("q", ""), given.get("limit", str(DEFAULT_LISTED))
    search = normalise(typed)
    if status and status not in set(Status):
        errors.append("status")
    if cursor and parse_identifier(cursor) is None:
        errors.append("cursor")
    if search is None or len(typed) > LONGEST_SEARCH:
        errors.append("q")
    if not _is_limit(limit):
        errors.append("limit")
    if errors:
        raise bad_request(*(FieldError(name, Code.BAD_REQUEST) for name in errors))
    return Question(
        status=Status(status) if status else None,
        cursor=parse_identifier(cursor) if cursor else None,
        search=search or "",
        limit=int(limit),
    )


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What a caller says beside the act: the status they looked at, and why they refuse."""

    seen: Status | None = None
    reason: RejectionReason | None = None


def read_review(request: Request) -> ReviewRequest:
    """An optional JSON body; raises a 400 Problem that names every wrong field."""
    if "Transfer-Encoding" not in request.headers and not request.get_data():
        return ReviewRequest()
    fields = read_fields(request)
    seen, reason = fields.get("seen"), fields.get("reason")
    errors = []
    if seen is not None and not _is_among(seen, Status):
        errors.append(FieldError("seen", Code.BAD_REQUEST))
    if reason is not None and not _is_among(reason, RejectionReason):
        errors.append(FieldError("reason", Code.BAD_REQUEST))
    if errors:
        raise bad_request(*errors)
    return ReviewRequest(
        Status(str(seen)) if seen is not None else None,
        RejectionReason(str(reason)) if reason is not None else None,
    )


def read_bulk(request: Request) -> BulkRequest:
    """An act and at most 200 ids; raises a 400 Problem that names every wrong field."""
    fields = read_fields(request)
    errors = []
    action, ids, reason = fields.get("action"), fields.get("ids"), fields.get("reason")
    if not _is_among(action, Act):
        errors.append(FieldError("action", Code.BAD_REQUEST))
    if reason is not None and not _is_among(reason, RejectionReason):
        errors.append(FieldError("reason", Code.BAD_REQUEST))
    listed = isinstance(ids, list) and all(map(_may_be_id, ids))
    if not isinstance(ids, list) or not listed or len(ids) > LARGEST_BULK:
        errors.append(FieldError("ids", Code.BAD_REQUEST))
        ids = []
    if errors:
        raise bad_request(*errors)
    chosen = RejectionReason(str(reason)) if reason is not None else None
    return BulkRequest(Act(str(action)), tuple(ids), chosen)


def _is_among(given: object, known: type[StrEnum]) -> bool:
    return isinstance(given, str) and given in set(known)


def _may_be_id(item: object) -> bool:
    return isinstance(item, str) and item.isascii() and len(item) <= LONGEST_ID


def _is_limit(text: str) -> bool:
    # More digits than that are no page size, and long ones are costly to read.
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_LISTED))
    return plain and 1 <= int(text) <= MOST_LISTED
