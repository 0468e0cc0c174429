"""The jobs: what a worker may be asked to do. Everything else in Redis is refused."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from redis.exceptions import RedisError

from service.moderation import store
from service.moderation.broker import BrokerUnavailableError
from service.moderation.comment import Comment
from service.moderation.database import UNREACHABLE, Database
from service.moderation.identifiers import parse_identifier
from service.moderation.policy import Policy, decide
from service.moderation.queue import MODERATE_JOB, QueueFullError
from service.moderation.site_policies import keep_policy
from service.moderation.tally import uncounted
from service.moderation.verdict import Settlement
from workers import pipeline
from workers.checks.check import Check
from workers.watching import answer_nobody, count_nothing, untraced

LARGEST_JOB = 500
BATCH = 16
"""Comments that share a lease and a commit: the first of them waits for the last."""
LONGEST_ROUND = 4.0
"""Seconds after which a job takes no more comments along; a job is stopped after ten."""

Judge = Callable[[Comment, "Desk"], Settlement]
Job = Callable[[object], int]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker works with, made once when it starts.

    `publish` tells that comments are settled, `pass_on` asks for a job for them; `tally` counts
    them, and the next two may stand around a comment's judging and around a job. `choose_policy`
    finds the policy of a comment's site; `answer_waiting` scores what others wait for meanwhile;
    `count_jobs` says how many wait, and raises BrokerUnavailableError.
    """

    database: Database
    checks: Sequence[Check]
    policy: Policy
    publish: Callable[[Sequence[str]], None]
    pass_on: Callable[[Sequence[str]], None]
    owner: str
    now: Callable[[], datetime]
    tally: Callable[[Sequence[Settlement], datetime], None] = uncounted
    trace_judge: Callable[[Judge], Judge] = untraced
    trace_job: Callable[[Job], Job] = untraced
    choose_policy: Callable[[Comment, Policy], Policy] = keep_policy
    answer_waiting: Callable[["Desk"], None] = answer_nobody
    count_jobs: Callable[[], int] = count_nothing


def list_jobs(desk: Desk) -> Mapping[str, Callable[[object], int]]:
    """The allow-list: every job by the name it goes by in Redis."""
    return {MODERATE_JOB: desk.trace_job(partial(moderate, desk=desk))}


def moderate(
    comment_ids: object, *, desk: Desk, clock: Callable[[], float] = time.monotonic
) -> int:
    """Decide the comments that are still pending, then what else has come; returns how many.

    Safe to deliver twice: a lease keeps a second worker off, and settling is compare-and-set.
    """
    began = clock()
    ids = _read_ids(comment_ids)
    try:
        return _decide_all(ids, desk, lambda: clock() - began >= LONGEST_ROUND)
    except Exception:
        # What has no job of its own must not wait because this one failed.
        _pass_on(desk)
        raise


def _decide_all(ids: Sequence[str], desk: Desk, is_late: Callable[[], bool]) -> int:
    decided, had_fresh = 0, False
    for start in range(0, len(ids), BATCH):
        if start and is_late():
            break
        batch = ids[start : start + BATCH]
        leased = store.lease(desk.database, batch, desk.owner, desk.now())
        had_fresh = had_fresh or any(each.attempts == 1 for each in leased)
        decided += _decide(leased, desk)
    # What has failed before has a job of its own, and nobody else takes it along: behind jobs for
    # the like of it, or with nothing left to do, it must not wait for what is fresh as well.
    if not had_fresh and _is_awaited(desk):
        return decided
    return decided + _take_along(desk, is_late)


def _is_awaited(desk: Desk) -> bool:
    """Whether another job waits, which can take along what is fresh."""
    try:
        return desk.count_jobs() > 0
    except BrokerUnavailableError:
        # Nobody else is told of anything now.
        return False


def _take_along(desk: Desk, is_late: Callable[[], bool]) -> int:
    """Decide what nobody has taken up yet: what arrives while a job waits has no job of its own."""
    decided = 0
    while not is_late():
        leased = store.lease_next(desk.database, BATCH, desk.owner, desk.now())
        if not leased:
            return decided
        decided += _decide(leased, desk)
    _pass_on(desk)
    return decided


def _pass_on(desk: Desk) -> None:
    """Ask for a job for what waits; where that fails the sweeper sees it."""
    try:
        left = store.find_fresh(desk.database, BATCH, desk.now())
        if left:
            desk.pass_on(left)
    except (BrokerUnavailableError, QueueFullError, *UNREACHABLE) as error:
        logger.warning("work not passed on", extra={"cause": type(error).__name__})


def _decide(leased: Sequence[Comment], desk: Desk) -> int:
    judged: list[Settlement] = []
    pipeline.begin(leased, desk.checks)
    try:
        judged.extend(desk.trace_judge(_judge)(comment, desk) for comment in leased)
    except BaseException:
        # One comment must not cost the others the work done on them, nor a lease the next try.
        _settle(judged, desk)
        store.release(desk.database, [comment.id for comment in leased], desk.owner)
        raise
    settled = _settle(judged, desk)
    desk.answer_waiting(desk)
    return settled


def _judge(comment: Comment, desk: Desk) -> Settlement:
    signals = pipeline.inspect(comment, desk.checks)
    policy = desk.choose_policy(comment, desk.policy)
    return Settlement(comment.id, signals, decide(signals, policy))


def _settle(judged: Sequence[Settlement], desk: Desk) -> int:
    if not judged:
        return 0
    now = desk.now()
    settled = store.settle(desk.database, judged, desk.owner, now)
    try:
        desk.publish(settled)
        desk.tally([each for each in judged if each.comment_id in settled], now)
    except RedisError as error:
        # The verdict stands in the database; only the one who waits hears of it later.
        logger.warning("verdicts not announced", extra={"cause": type(error).__name__})
    return len(settled)


def _read_ids(value: object) -> list[str]:
    """The ids in a job's argument; Redis is not trusted to hold what we put there."""
    given = value if isinstance(value, list) else []
    found = [parse_identifier(item) for item in given[:LARGEST_JOB] if isinstance(item, str)]
    ids = list(dict.fromkeys(identifier for identifier in found if identifier))
    if not given or len(ids) != len(given):
        logger.error("job holds foreign ids", extra={"given": len(given), "kept": len(ids)})
    return ids
