"""Where one comment stands, with all that its author is entitled to know of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.schema import comments, decisions, reviews, sites
from service.moderation.store.appeals import AUTOMATIC, Appeal, find_appeals, find_objection
from service.moderation.store.columns import select_comments


@dataclass(frozen=True, slots=True)
class LastAct:
    """The last review, without who made it; `reason` is what the moderator gave, or empty."""

    id: int
    status: Status
    reason: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A comment, what the checks decided and when, the last review and every appeal.

    `site` is its site's key; `found` and `checked_at` are empty where a person was faster than
    the checks.
    """

    comment: Comment
    site: str
    held: bool
    found: tuple[Code, ...]
    checked_at: datetime | None
    act: LastAct | None
    appeals: tuple[Appeal, ...]

    @property
    def status(self) -> Status:
        """Where the comment stands."""
        return self.comment.status

    @property
    def objection(self) -> Code | None:
        """Why the author cannot appeal now; None if they can."""
        return find_objection(self.status, self.act.id if self.act else AUTOMATIC, self.appeals)

    @property
    def appeal(self) -> Appeal | None:
        """The last appeal, answered or not."""
        return self.appeals[-1] if self.appeals else None

    @property
    def is_answer(self) -> bool:
        """Whether the last review answers the last appeal."""
        return bool(self.act and self.appeal and self.appeal.answer_id == self.act.id)


def find_standing(database: Database, comment_id: str) -> Standing | None:
    """One comment as its author may see it, None if there is none."""
    with database.read() as connection:
        this = comments.c.id == comment_id, comments.c.erased_at.is_(None)
        row = connection.execute(select_comments().where(*this)).one_or_none()
        if row is None:
            return None
        comment = Comment.from_row(row)
        query = select(decisions).where(decisions.c.comment_id == comment_id)
        decision = connection.execute(query).one_or_none()
        return Standing(
            comment,
            connection.execute(
                select(sites.c.key).where(sites.c.id == comment.site_id)
            ).scalar_one(),
            decision is not None and decision.status == Status.FLAGGED,
            tuple(map(Code, decision.reasons)) if decision else (),
            decision.decided_at if decision else None,
            _find_last_act(connection, comment_id),
            tuple(find_appeals(connection, [comment_id])),
        )


def _find_last_act(connection: Connection, comment_id: str) -> LastAct | None:
    query = select(reviews.c.id, reviews.c.status, reviews.c.reason, reviews.c.reviewed_at)
    query = query.where(reviews.c.comment_id == comment_id).order_by(reviews.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return LastAct(row.id, Status(row.status), row.reason, row.reviewed_at) if row else None
