"""What workers and the sweeper have done, counted in Redis: they have no port to be asked at.

The counts are for watching only. A Redis that is emptied begins at 0 again, which Prometheus takes
for a restart; what was really decided stands in the database.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis import Redis

from service.moderation.codes import Code, Status
from service.moderation.identifiers import measure_age
from service.moderation.verdict import Settlement

KEY = "palabre:tally"
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
"""Upper bounds, in seconds, of the times from submission to decision; beyond the last: no bound."""
DECIDED = (Status.APPROVED, Status.FLAGGED, Status.REJECTED)

_DECISIONS = {status: f"decision:{status}" for status in DECIDED}
_REASONS = {
    (status, code): f"reason:{status}:{code}"
    for status in (Status.FLAGGED, Status.REJECTED)
    for code in Code
}
_WAITS = [f"wait:{bound:g}" for bound in BOUNDS] + ["wait:longer"]
_WAITED, _HELD, _ENQUEUED, _SWEPT_AT = "waited:ms", "swept:held", "swept:enqueued", "swept:at"
_REMOVED, _FORGOTTEN, _RETAINED_AT = "retained:removed", "retained:forgotten", "retained:at"
_FIELDS = [
    *_DECISIONS.values(),
    *_REASONS.values(),
    *_WAITS,
    *(_WAITED, _HELD, _ENQUEUED, _SWEPT_AT, _REMOVED, _FORGOTTEN, _RETAINED_AT),
]


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts so far.

    `waits` counts decisions by time since submission: as many for each of BOUNDS, beyond the
    bound before, and at last those beyond all; `waited` is the sum of those times, in seconds.
    `swept_at` is when the sweeper was last seen, `retained_at` when it had last gone through all
    that may be due to be removed, in seconds since 1970; None: never.
    """

    decisions: Mapping[Status, int]
    reasons: Mapping[tuple[Status, Code], int]
    waits: Sequence[int]
    waited: float
    held: int
    enqueued: int
    swept_at: int | None
    removed: int = 0
    forgotten: int = 0
    retained_at: int | None = None


def uncounted(settlements: Sequence[Settlement], now: datetime) -> None:
    """Count nothing."""


def count_decided(client: Redis, settlements: Sequence[Settlement], now: datetime) -> None:
    """Count what a worker has settled at `now`, in one round trip; raises RedisError."""
    if not settlements:
        return
    counts = Counter[str]()
    for each in settlements:
        status = each.verdict.status
        counts[_DECISIONS[status]] += 1
        counts.update(_REASONS[status, code] for code in each.verdict.reasons)
        counts.update(_count_wait(each.comment_id, now))
    _add(client, counts)


def count_swept(client: Redis, held: int, enqueued: int, now: datetime) -> None:
    """Count one sweep: the comments given up, and those enqueued; raises RedisError.

    What it gave up is a decision as well, whose time says nothing of the checks and is not told. A
    sweep that found nothing counts too: it shows that the sweeper lives.
    """
    decision = _DECISIONS[Status.FLAGGED], _REASONS[Status.FLAGGED, Code.CHECKS_UNAVAILABLE]
    counts = {**dict.fromkeys((*decision, _HELD), held), _ENQUEUED: enqueued}
    _add(client, counts, {_SWEPT_AT: int(now.timestamp())})


def count_retained(client: Redis, removed: int, forgotten: int, completed: datetime | None) -> None:
    """Count what was removed and forgotten in time, and note when all was seen; RedisError."""
    moments = {_RETAINED_AT: int(completed.timestamp())} if completed else {}
    _add(client, {_REMOVED: removed, _FORGOTTEN: forgotten}, moments)


def read_tally(client: Redis) -> Tally:
    """The counts so far, in one round trip; raises RedisError.

    Only known fields are asked for: whoever else may write to Redis cannot make this long.
    """
    found = dict(zip(_FIELDS, map(_read, client.hmget(KEY, _FIELDS)), strict=True))
    return Tally(
        decisions={status: found[field] for status, field in _DECISIONS.items()},
        reasons={reason: found[field] for reason, field in _REASONS.items() if found[field]},
        waits=[found[field] for field in _WAITS],
        waited=found[_WAITED] / 1000,
        held=found[_HELD],
        enqueued=found[_ENQUEUED],
        swept_at=found[_SWEPT_AT] or None,
        removed=found[_REMOVED],
        forgotten=found[_FORGOTTEN],
        retained_at=found[_RETAINED_AT] or None,
    )


def _count_wait(comment_id: str, now: datetime) -> dict[str, int]:
    waited = measure_age(comment_id, now)
    place = bisect_left(BOUNDS, waited.total_seconds())
    return {_WAITS[place]: 1, _WAITED: waited // timedelta(milliseconds=1)}


def _add(
    client: Redis, counts: Mapping[str, int], moments: Mapping[str, int] | None = None
) -> None:
    with client.pipeline(transaction=False) as pipeline:
        for field, count in counts.items():
            if count:
                pipeline.hincrby(KEY, field, count)
        for field, moment in (moments or {}).items():
            pipeline.hset(KEY, field, str(moment))
        pipeline.execute()


def _read(value: bytes | str | None) -> int:
    # Redis is not trusted to hold what we put there.
    text = value.decode("ascii", errors="replace") if isinstance(value, bytes) else value or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
