from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.digests.choices import Often
from service.moderation.digests.schedule import choose_next, choose_retry

moments = st.integers(1_577_836_800, 2_051_222_400).map(lambda s: datetime.fromtimestamp(s, UTC))
zones = st.sampled_from(["UTC", "Africa/Abidjan", "Europe/Paris", "America/St_Johns"])


@given(moments, st.integers(0, 23), zones)
def test_every_day_has_its_hour_whatever_the_clock_does(
    now: datetime, hour: int, zone: str
) -> None:
    following = choose_next(Often.DAILY, hour, zone, now)
    # On the day when the clock is put forward one hour is missing.
    assert now < following <= now + timedelta(hours=25)
    assert following.astimezone(ZoneInfo(zone)).hour in {hour, (hour + 1) % 24}


@given(moments, st.integers(0, 23), zones)
def test_every_week_has_its_monday(now: datetime, hour: int, zone: str) -> None:
    following = choose_next(Often.WEEKLY, hour, zone, now)
    assert now < following <= now + timedelta(days=7, hours=1)
    assert following.astimezone(ZoneInfo(zone)).weekday() == 0


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 5), (1, 10), (2, 20), (9, 120), (99, 120)])
def test_pauses_grow_and_never_reach_beyond_the_next_one(
    now: datetime, attempts: int, minutes: int
) -> None:
    day = now + timedelta(days=1)
    assert choose_retry(attempts, now, day) == now + timedelta(minutes=minutes)
    assert choose_retry(attempts, now, now + timedelta(seconds=1)) == now + timedelta(seconds=1)
