import pytest
from redis import Redis

from service.moderation import waiting_drafts
from service.moderation.standby import Place, call
from service.moderation.waiting_drafts import MOST_WAITING, WAITING
from tests.waiting import wait_until


@pytest.fixture
def client(redis_url: str) -> Redis:
    return Redis.from_url(redis_url)


def test_drafts_are_taken_once_and_in_the_order_in_which_they_came(client: Redis) -> None:
    waiting_drafts.leave(client, {"a": "first", "b": "second", "c": "third"}, 5)
    assert waiting_drafts.take(client, 2) == ["first", "second"]
    assert waiting_drafts.take(client, 2) == ["third"]
    assert waiting_drafts.take(client) == []


def test_a_draft_for_which_nobody_waits_any_longer_is_not_taken(client: Redis) -> None:
    waiting_drafts.leave(client, {"a": "late"}, 0.001)
    wait_until(lambda: not client.exists("palabre:draft:a"))
    waiting_drafts.leave(client, {"b": "in time"}, 5)
    assert waiting_drafts.take(client) == ["in time"]


def test_redis_keeps_only_so_many(client: Redis) -> None:
    for _ in range(3):
        waiting_drafts.leave(client, {f"{each}": "text" for each in range(500)}, 5)
    assert client.llen(WAITING) == MOST_WAITING
    assert 0 < client.ttl(WAITING) <= waiting_drafts.KEPT_SECONDS


def test_foreign_values_are_dropped(client: Redis) -> None:
    client.set(WAITING, "no list")
    assert waiting_drafts.take(client) == []
    client.rpush("palabre:draft:a", "no text")
    client.rpush(WAITING, "a", b"\xff", "c")
    assert waiting_drafts.take(client) == []
    assert client.keys("palabre:*") == []


def test_a_worker_that_stands_by_is_handed_what_waits_and_can_be_called_no_longer(
    client: Redis,
) -> None:
    place = Place(client, "worker")
    place.take()
    waiting_drafts.leave(client, {"a": "a draft"}, 5)
    assert place.await_call() == "a draft"
    assert not call(client, "another")


def test_a_worker_that_stands_by_outlives_foreign_values(client: Redis) -> None:
    place = Place(client, "worker")
    client.set(WAITING, "no list")
    assert place.await_call() is None
    client.rpush(WAITING, b"\xff")
    assert place.await_call() is None
    waiting_drafts.leave(client, {"a": "a draft"}, 5)
    assert place.await_call() == "a draft"
