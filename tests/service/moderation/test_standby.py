import pytest
from redis import Redis

from service.moderation.standby import COME, GRACE, PLACES, SECONDS, Place, call


@pytest.fixture
def client(redis_url: str) -> Redis:
    return Redis.from_url(redis_url)


def test_whoever_stands_by_hears_the_call_once(client: Redis) -> None:
    place = Place(client, "one")
    place.take()
    assert call(client, "élan")
    assert place.await_call() == "élan"
    assert not call(client)


def test_nobody_is_called_where_nobody_stands_by(client: Redis) -> None:
    assert not call(client)
    place = Place(client, "one")
    place.take()
    place.leave()
    assert not call(client)


def test_the_latest_is_called_first(client: Redis) -> None:
    places = [Place(client, name) for name in ("one", "two")]
    for place in places:
        place.take()
    assert call(client, "b")
    assert call(client, "a")
    assert [place.await_call() for place in places] == ["a", "b"]


def test_two_are_called_to_look_for_jobs(client: Redis) -> None:
    places = [Place(client, name) for name in ("one", "two", "three")]
    for place in places:
        place.take()
    assert call(client)
    assert [place.await_call(0.01) for place in places] == [None, COME, COME]


def test_those_who_are_gone_are_forgotten(client: Redis) -> None:
    Place(client, "gone").take()
    client.zincrby(PLACES, -SECONDS - GRACE - 0.1, "gone")
    assert not call(client)
    assert not client.exists(PLACES)


def test_foreign_values_stop_nobody(client: Redis) -> None:
    place = Place(client, "one")
    for name in (PLACES, "palabre:call:one"):
        client.set(name, "foreign")
    assert not call(client)
    client.set(PLACES, "foreign")
    place.take()
    assert place.await_call(0.01) is None
    client.zadd(PLACES, {b"\xff": 99_999_999_999.0})
    assert call(client, "a draft")
    place.take()
    assert call(client, "another")
    assert place.await_call() == "another"


def test_what_is_said_to_nobody_does_not_stay(client: Redis) -> None:
    Place(client, "gone").take()
    assert call(client, "a draft")
    (name,) = client.keys("palabre:call:*")
    assert 0 < client.ttl(name) <= 10
