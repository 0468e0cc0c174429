"""Comments that the checks have decided, for replays."""

from datetime import datetime

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.policy import Policy, decide
from service.moderation.verdict import Settlement, Signal
from tests.service.moderation.samples import new_comment


def words_signal(score: float = 0.0, *words: str, version: str = "lists-1") -> Signal:
    """What the word lists said then."""
    evidence = {"words": list(words), "list": "suspect"} if words else {}
    return Signal("blocked_words", Code.BLOCKED_WORD, score, evidence, version)


def spam_signal(score: float) -> Signal:
    return Signal("spam", Code.SPAM, score)


def add_decided(
    database: Database,
    now: datetime,
    policy: Policy,
    content: str,
    *signals: Signal,
    site: str = "default",
) -> str:
    """The id of a comment decided on these signals, or on two harmless ones."""
    comment_id = store.add(database, new_comment(content=content, site=site), now)
    store.lease(database, [comment_id], "worker", now)
    seen = signals or (spam_signal(0.1), words_signal())
    settlement = Settlement(comment_id, seen, decide(seen, policy))
    assert store.settle(database, [settlement], "worker", now) == [comment_id]
    return comment_id


def read_everything(database: Database) -> list[tuple[Status, str]]:
    """All that a replay must leave alone."""
    records = store.list_comments(database, status=None, cursor=None, limit=200).records
    return [(record.comment.status, repr(record)) for record in records]
