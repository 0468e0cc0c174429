"""How long to wait after a failure: longer each time, and never as long as anybody else."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

Pick = Callable[[float, float], float]
"""A number between two others, by chance."""

FIRST, LONGEST = 30.0, 2 * 3600.0
"""Seconds until a delivery is tried again, the first time and in the end."""
FAILURES = 3
"""Failures in a row after which an endpoint is left alone."""
LONGEST_REST = 600.0
"""Seconds for which it is: then one delivery tries it for all the others."""


def choose_retry(
    attempts: int, give_up_at: datetime, now: datetime, pick: Pick = random.uniform
) -> datetime | None:
    """When a delivery that has failed so many times is tried again; None if it is given up."""
    # Two to the power of twenty is well beyond the longest pause.
    pause = min(FIRST * 2 ** min(attempts - 1, 20), LONGEST)
    retry_at = now + timedelta(seconds=pick(pause / 2, pause))
    return retry_at if retry_at <= give_up_at else None


def choose_rest(
    failures: int, pause: float, now: datetime, pick: Pick = random.uniform
) -> datetime | None:
    """Until when an endpoint rests that has failed so many times in a row; None: not at all.

    `pause` is for how many seconds it has asked itself to be left alone.
    """
    rest = 0.0
    if failures >= FAILURES:
        longest = min(FIRST * 2 ** min(failures - FAILURES, 20), LONGEST_REST)
        rest = pick(longest / 2, longest)
    rest = max(rest, pause)
    return now + timedelta(seconds=rest) if rest else None
