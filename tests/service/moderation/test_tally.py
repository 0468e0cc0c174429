from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from service.moderation.codes import Code, Status
from service.moderation.identifiers import new_identifier
from service.moderation.tally import BOUNDS, KEY, count_decided, count_swept, read_tally
from service.moderation.verdict import Settlement, Verdict


@pytest.fixture
def client(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        yield client


def settle(submitted: datetime, status: Status, *reasons: Code) -> Settlement:
    return Settlement(new_identifier(submitted), (), Verdict(status, reasons))


def test_a_redis_that_knows_nothing_has_counted_nothing(client: Redis) -> None:
    tally = read_tally(client)
    assert set(tally.decisions.values()) == {0}
    assert (tally.reasons, sum(tally.waits), tally.waited) == ({}, 0, 0)
    assert (tally.held, tally.enqueued, tally.swept_at) == (0, 0, None)


def test_decisions_are_counted_by_status_by_each_reason_and_by_time(
    client: Redis, now: datetime
) -> None:
    count_decided(
        client,
        [
            settle(now - timedelta(milliseconds=50), Status.APPROVED),
            settle(now - timedelta(seconds=4), Status.REJECTED, Code.SPAM, Code.TOO_MANY_LINKS),
            settle(now - timedelta(hours=2), Status.FLAGGED, Code.SPAM),
        ],
        now,
    )
    tally = read_tally(client)
    assert tally.decisions == {Status.APPROVED: 1, Status.REJECTED: 1, Status.FLAGGED: 1}
    assert tally.reasons == {
        (Status.REJECTED, Code.SPAM): 1,
        (Status.REJECTED, Code.TOO_MANY_LINKS): 1,
        (Status.FLAGGED, Code.SPAM): 1,
    }
    places = {0: 1, BOUNDS.index(5.0): 1, len(BOUNDS): 1}
    assert list(tally.waits) == [places.get(place, 0) for place in range(len(BOUNDS) + 1)]
    assert tally.waited == pytest.approx(0.05 + 4 + 7200)


def test_a_batch_costs_one_round_trip_and_an_empty_one_none(client: Redis, now: datetime) -> None:
    before = client.info("stats")["total_commands_processed"]
    count_decided(client, [], now)
    assert client.info("stats")["total_commands_processed"] == before + 1
    reads = client.info("stats")["total_reads_processed"]
    count_decided(client, [settle(now, Status.APPROVED) for _ in range(16)], now)
    assert client.info("stats")["total_reads_processed"] == reads + 2


def test_a_clock_that_lags_behind_makes_no_negative_time(client: Redis, now: datetime) -> None:
    count_decided(client, [settle(now + timedelta(minutes=1), Status.APPROVED)], now)
    tally = read_tally(client)
    assert (tally.waits[0], tally.waited) == (1, 0)


def test_what_the_sweeper_gives_up_is_a_decision_too(client: Redis, now: datetime) -> None:
    count_swept(client, 2, 5, now)
    count_swept(client, 0, 0, now + timedelta(seconds=10))
    tally = read_tally(client)
    assert (tally.held, tally.enqueued) == (2, 5)
    assert tally.decisions[Status.FLAGGED] == 2
    assert tally.reasons == {(Status.FLAGGED, Code.CHECKS_UNAVAILABLE): 2}
    assert tally.swept_at == now.timestamp() + 10
    assert sum(tally.waits) == 0


@given(value=st.binary(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_others_put_there_is_a_number_that_is_not_negative(
    client: Redis, value: bytes
) -> None:
    client.hset(KEY, mapping={"decision:approved": value, "swept:at": value})
    tally = read_tally(client)
    assert 0 <= tally.decisions[Status.APPROVED] < 10**18
    assert tally.swept_at is None or tally.swept_at > 0
