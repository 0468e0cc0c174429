"""Appeals against refusals: each puts its comment before a person once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from service.moderation.appeal_schema import appeals
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.schema import comments, reviews
from service.moderation.store.search import index

AUTOMATIC = 0
"""Stands for the checks' own decision where a review's id would."""


class AppealRefusedError(Exception):
    """The comment cannot be appealed for; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Appeal:
    """What an author said against a decision; `answered_at` is None until a person has decided.

    `review_id` is the review appealed against, AUTOMATIC for the checks' decision; `answer_id` the
    review that answers.
    """

    comment_id: str
    review_id: int
    content: str
    language: str
    appealed_at: datetime
    answered_at: datetime | None
    answer_id: int | None


def record_appeal(
    database: Database, comment_id: str, content: str, language: str, now: datetime
) -> bool:
    """Keep an appeal and put its comment back into the queue; False if there is no such comment.

    Raises AppealRefusedError: APPEAL_MADE where this decision, or one that answered an appeal, has
    been appealed against already, APPEAL_IMPOSSIBLE where the comment is not refused.
    """
    with database.write() as connection:
        this = comments.c.id == comment_id
        query = select(comments.c.status).where(this, comments.c.erased_at.is_(None))
        # Whoever reviews the comment takes the same lock: one of the two comes first.
        found = connection.execute(query.with_for_update()).scalar_one_or_none()
        if found is None:
            return False
        last = find_last_act(connection, comment_id)
        refusal = find_objection(Status(found), last, find_appeals(connection, [comment_id]))
        if refusal is not None:
            raise AppealRefusedError(refusal)
        row = {"comment_id": comment_id, "review_id": last, "content": content}
        connection.execute(insert(appeals), {**row, "language": language, "appealed_at": now})
        # `decided_at` stays: nothing has been decided.
        connection.execute(update(comments).where(this).values(status=Status.FLAGGED))
        index(connection, [comment_id])
        return True


def find_objection(status: Status, last_act: int, earlier: Sequence[Appeal]) -> Code | None:
    """Why a comment cannot be appealed for; None if it can.

    `last_act` is its last review or AUTOMATIC. The answer to an appeal is final.
    """
    if any(each.answered_at is None or each.answer_id == last_act for each in earlier):
        return Code.APPEAL_MADE
    if any(each.review_id == last_act for each in earlier):
        return Code.APPEAL_MADE
    return None if status is Status.REJECTED else Code.APPEAL_IMPOSSIBLE


def find_last_act(connection: Connection, comment_id: str) -> int:
    """The id of the last review of a comment, AUTOMATIC if nobody has reviewed it."""
    query = select(func.max(reviews.c.id)).where(reviews.c.comment_id == comment_id)
    return connection.execute(query).scalar_one() or AUTOMATIC


def answer_appeal(connection: Connection, comment_id: str, review_id: int, now: datetime) -> None:
    """Note that a review answers the appeal that waits for one, if one does."""
    waiting = appeals.c.comment_id == comment_id, appeals.c.answered_at.is_(None)
    change = update(appeals).where(*waiting)
    connection.execute(change.values(answered_at=now, answer_id=review_id))


def reopen_appeal(connection: Connection, comment_id: str, review_id: int) -> None:
    """Let the appeal that a review answered wait again: the review has been undone."""
    answered = appeals.c.comment_id == comment_id, appeals.c.answer_id == review_id
    change = update(appeals).where(*answered)
    connection.execute(change.values(answered_at=None, answer_id=None))


def find_appeals(connection: Connection, comment_ids: Sequence[str]) -> list[Appeal]:
    """All appeals for some comments, oldest first."""
    query = select(*(appeals.c[name] for name in Appeal.__slots__))
    query = query.where(appeals.c.comment_id.in_(comment_ids)).order_by(appeals.c.id)
    return [Appeal(*row) for row in connection.execute(query)]


def list_appealed(
    connection: Connection, limit: int, site_ids: frozenset[int] | None = None
) -> list[str]:
    """The comments whose appeal waits for an answer, the one that waits longest first.

    Of the sites of these ids; None: of all.
    """
    query = select(appeals.c.comment_id).where(appeals.c.answered_at.is_(None))
    if site_ids is not None:
        query = query.join(comments).where(comments.c.site_id.in_(site_ids))
    return list(connection.execute(query.order_by(appeals.c.id).limit(limit)).scalars())
