"""What has become of comments: all that their authors are told."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, select

from service.moderation.appeal_schema import appeals
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.prepared import Prepared
from service.moderation.prepared_types import is_among
from service.moderation.schema import comments, decisions, reviews

REVIEWED = {
    Status.APPROVED: Code.APPROVED_BY_MODERATOR,
    Status.REJECTED: Code.REJECTED_BY_MODERATOR,
}

_OUTCOMES = Prepared(
    select(
        comments.c.id,
        comments.c.status,
        decisions.c.reasons,
        exists().where(reviews.c.comment_id == comments.c.id).label("reviewed"),
        exists()
        .where(appeals.c.comment_id == comments.c.id, appeals.c.answered_at.is_(None))
        .label("appealed"),
    )
    .outerjoin(decisions, decisions.c.comment_id == comments.c.id)
    .where(is_among(comments.c.id, "ids"), comments.c.erased_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a comment stands, and the reasons of the last decision, the gravest first."""

    comment_id: str
    status: Status
    reasons: tuple[Code, ...]


def find_outcomes(database: Database, comment_ids: Iterable[str]) -> dict[str, Outcome]:
    """The outcomes of those of the comments that exist, by id; one query for all."""
    with database.read() as connection:
        rows = _OUTCOMES.fetch(connection, {"ids": list(comment_ids)})
    return {
        identifier: Outcome(
            identifier,
            Status(status),
            tell_reasons(Status(status), reasons or (), reviewed=reviewed, appealed=appealed),
        )
        for identifier, status, reasons, reviewed, appealed in rows
    }


def find_outcome(database: Database, comment_id: str) -> Outcome | None:
    """The outcome of one comment, if there is such a comment."""
    return find_outcomes(database, [comment_id]).get(comment_id)


def tell_reasons(
    status: Status, decided: Iterable[str], *, reviewed: bool, appealed: bool
) -> tuple[Code, ...]:
    """The reasons for a status: the checks' own until a person has looked, or must look again."""
    if reviewed and status in REVIEWED:
        return (REVIEWED[status],)
    return (*((Code.APPEALED,) if appealed else ()), *map(Code, decided))
