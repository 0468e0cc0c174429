"""Comments that wait for a person, made as the checks would have left them."""

from datetime import datetime
from itertools import count

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment

_numbers = count()


def hold(
    database: Database,
    now: datetime,
    *,
    score: float = 0.5,
    reason: Code = Code.SPAM,
    status: Status = Status.FLAGGED,
    **changes: object,
) -> str:
    """The id of a new comment that the checks decided for one reason."""
    # Few words: what is said in more may be taken for a copy.
    changes.setdefault("content", f"Avis {next(_numbers)}")
    comment_id = store.add(database, new_comment(**changes), now)
    store.lease(database, [comment_id], "worker", now)
    signals = (Signal("spam", reason, score),)
    settlement = Settlement(comment_id, signals, Verdict(status, (reason,)))
    assert store.settle(database, [settlement], "worker", now)
    return comment_id


def read_status(database: Database, comment_id: str) -> Status:
    record = store.find_record(database, comment_id)
    assert record is not None
    return record.comment.status
