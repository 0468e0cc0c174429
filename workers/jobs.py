"""The jobs: what a worker may be asked to do. Everything else in Redis is refused."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from redis.exceptions import RedisError

from service.moderation import store
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.identifiers import parse_identifier
from service.moderation.policy import Policy, decide
from service.moderation.queue import MODERATE_JOB
from service.moderation.store import Settlement
from workers import pipeline
from workers.checks.check import Check

LARGEST_BATCH = 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker works with, made once when it starts."""

    database: Database
    checks: Sequence[Check]
    policy: Policy
    publish: Callable[[Sequence[str]], None]
    owner: str
    now: Callable[[], datetime]


def list_jobs(desk: Desk) -> Mapping[str, Callable[[object], int]]:
    """The allow-list: every job by the name it goes by in Redis."""
    return {MODERATE_JOB: partial(moderate, desk=desk)}


def moderate(comment_ids: object, *, desk: Desk) -> int:
    """Decide the comments that are still pending; returns how many.

    Safe to deliver twice: a lease keeps a second worker off, and settling is compare-and-set.
    """
    leased = store.lease(desk.database, _read_ids(comment_ids), desk.owner, desk.now())
    judged: list[Settlement] = []
    try:
        judged.extend(_judge(comment, desk) for comment in leased)
    except BaseException:
        # One comment must not cost the others the work done on them, nor a lease the next try.
        _settle(judged, desk)
        store.release(desk.database, [comment.id for comment in leased], desk.owner)
        raise
    return _settle(judged, desk)


def _judge(comment: Comment, desk: Desk) -> Settlement:
    signals = pipeline.inspect(comment, desk.checks)
    return Settlement(comment.id, signals, decide(signals, desk.policy))


def _settle(judged: Sequence[Settlement], desk: Desk) -> int:
    settled = store.settle(desk.database, judged, desk.owner, desk.now())
    try:
        desk.publish(settled)
    except RedisError as error:
        # The verdict stands in the database; only the one who waits hears of it later.
        logger.warning("verdicts not announced", extra={"cause": type(error).__name__})
    return len(settled)


def _read_ids(value: object) -> list[str]:
    """The ids in a job's argument; Redis is not trusted to hold what we put there."""
    given = value if isinstance(value, list) else []
    found = [parse_identifier(item) for item in given[:LARGEST_BATCH] if isinstance(item, str)]
    ids = list(dict.fromkeys(identifier for identifier in found if identifier))
    if not given or len(ids) != len(given):
        logger.error("job holds foreign ids", extra={"given": len(given), "kept": len(ids)})
    return ids
