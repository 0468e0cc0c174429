"""The last act on a comment: what it changed, for those who count reviews."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from service.moderation.appeal_schema import appeals
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import decisions, reviews

_ANSWERS = exists().where(
    appeals.c.comment_id == reviews.c.comment_id, appeals.c.answer_id == reviews.c.id
)


@dataclass(frozen=True, slots=True)
class LastReview:
    """Where the comment stood before and after, and when the act was recorded.

    `machine` is what the checks had decided, with the codes of their `reasons`; None if they had
    not. `answers_appeal` tells whether the act answered one.
    """

    before: Status
    after: Status
    reviewed_at: datetime
    machine: Status | None = None
    reasons: tuple[str, ...] = ()
    answers_appeal: bool = False


def find_last_review(database: Database, comment_id: str) -> LastReview | None:
    """The last act on a comment, None if no person has decided it; a row or two of indexes."""
    query = (
        select(
            reviews.c.status_before,
            reviews.c.status,
            reviews.c.reviewed_at,
            decisions.c.status.label("machine"),
            decisions.c.reasons,
            _ANSWERS.label("answers_appeal"),
        )
        .outerjoin(decisions, decisions.c.comment_id == reviews.c.comment_id)
        .where(reviews.c.comment_id == comment_id)
        .order_by(reviews.c.id.desc())
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return LastReview(
        Status(row.status_before),
        Status(row.status),
        row.reviewed_at,
        Status(row.machine) if row.machine else None,
        tuple(row.reasons or ()),
        row.answers_appeal,
    )
