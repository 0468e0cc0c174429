from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.outgoing.webhooks.pauses import choose_rest, choose_retry

NOW = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
LATEST = NOW + timedelta(hours=26)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (5, 480), (9, 7_200), (10, 7_200), (999, 7_200)]
)
def test_pauses_double_up_to_two_hours(attempts: int, seconds: int) -> None:
    retry_at = choose_retry(attempts, LATEST, NOW, pick=lambda low, high: high)
    assert retry_at == NOW + timedelta(seconds=seconds)


def test_a_try_after_the_last_moment_is_none() -> None:
    assert choose_retry(9, NOW + timedelta(minutes=59), NOW) is None


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, None), (2, None), (3, 30), (4, 60), (8, 600), (500, 600)]
)
def test_an_endpoint_rests_after_three_failures(failures: int, seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert choose_rest(failures, 0.0, NOW, pick=lambda low, high: high) == expected


def test_who_asks_for_a_pause_gets_it() -> None:
    assert choose_rest(1, 90.0, NOW) == NOW + timedelta(seconds=90)


@given(st.integers(1, 10_000), st.floats(0, 7_200))
def test_nobody_rests_for_ever(failures: int, pause: float) -> None:
    rests_until = choose_rest(failures, pause, NOW)
    assert rests_until is None or NOW < rests_until <= NOW + timedelta(hours=2)
