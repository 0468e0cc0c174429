"""How the review queue stands for one moderator: how many wait, since when, and the riskiest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.moderators.roles import find_access
from service.moderation.schema import comments
from service.moderation.store.columns import select_comments
from service.moderation.store.listing import complete_records

RISKIEST = 5


@dataclass(frozen=True, slots=True)
class Risky:
    """A comment by its page and what speaks against it; nothing of who wrote it."""

    comment_id: str
    page: str
    reasons: Sequence[Code]


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """What waits at the sites that somebody may see."""

    waiting: int
    oldest: datetime | None
    riskiest: Sequence[Risky] = ()


def summarise(database: Database, moderator_id: int) -> QueueSummary:
    """The queue as that moderator sees it; empty for who has no role."""
    waits = comments.c.status == Status.FLAGGED
    with database.read() as connection:
        access = find_access(connection, [moderator_id])[moderator_id]
        if not access.is_any:
            return QueueSummary(0, None)
        seen = access.visible
        these = (waits,) if seen is None else (waits, comments.c.site_id.in_(seen))
        counted = select(func.count(), func.min(comments.c.submitted_at)).where(*these)
        waiting, oldest = connection.execute(counted).one()
        query = select_comments().where(*these)
        query = query.order_by(comments.c.risk.desc(), comments.c.id).limit(RISKIEST)
        records = complete_records(connection, connection.execute(query).all())
    riskiest = [
        Risky(each.comment.id, each.comment.thread_title or each.comment.thread, each.reasons)
        for each in records
    ]
    return QueueSummary(waiting, oldest, riskiest)
