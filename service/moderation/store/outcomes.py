"""What has become of comments: all that their authors are told."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select

from service.moderation.appeal_schema import appeals
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.schema import comments, decisions, reviews

REVIEWED = {
    Status.APPROVED: Code.APPROVED_BY_MODERATOR,
    Status.REJECTED: Code.REJECTED_BY_MODERATOR,
}

_OUTCOMES = (
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
    .where(comments.c.id.in_(bindparam("ids", expanding=True)))
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
        rows = connection.execute(_OUTCOMES, {"ids": list(comment_ids)}).all()
    return {
        row.id: Outcome(
            row.id,
            Status(row.status),
            tell_reasons(
                Status(row.status),
                row.reasons or (),
                reviewed=row.reviewed,
                appealed=row.appealed,
            ),
        )
        for row in rows
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
