import socket
from collections.abc import Iterator

import pytest
from redis import Redis

from service.running.diagnosis.brokers import (
    check_access,
    check_memory,
    check_persistence,
    check_role,
    check_version,
    examine_redis,
)
from service.running.diagnosis.finding import Finding, Level


def levels(findings: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.level for finding in findings}


@pytest.fixture
def client(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        yield client
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("appendonly", "yes")


def test_the_embedded_server_is_in_order(redis_url: str) -> None:
    findings = examine_redis(redis_url)
    assert set(levels(findings).values()) == {"ok"}
    assert "Valkey 9" in {finding.name: finding.sentence for finding in findings}["redis version"]


def test_a_server_that_drops_jobs_when_it_is_full_is_an_error(
    redis_url: str, client: Redis
) -> None:
    client.config_set("maxmemory-policy", "allkeys-lru")
    found = {finding.name: finding for finding in examine_redis(redis_url)}
    assert found["redis eviction"].level is Level.ERROR
    assert "allkeys-lru" in found["redis eviction"].sentence


def test_a_server_that_forgets_when_it_restarts_is_a_warning(redis_url: str, client: Redis) -> None:
    client.config_set("appendonly", "no")
    assert levels(examine_redis(redis_url))["redis persistence"] == "warning"


def test_a_server_that_is_down_is_an_error_and_nothing_more_is_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert levels(examine_redis(f"redis://127.0.0.1:{port}/0")) == {
        "redis": "error",
        "redis access": "ok",
    }


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("unix:///run/valkey.sock", "ok"),
        ("redis://127.0.0.1:6379/0", "ok"),
        ("redis://localhost", "ok"),
        ("redis://[::1]:6379", "ok"),
        ("redis://:secret@queue.example.org", "ok"),
        ("rediss://queue.example.org?password=secret", "ok"),
        ("redis://queue.example.org", "error"),
        ("rediss://192.0.2.7:6379/0", "error"),
    ],
)
def test_a_server_that_strangers_can_reach_without_a_password_is_an_error(
    url: str, level: str
) -> None:
    finding = check_access(url)
    assert finding.level == level
    assert "secret" not in finding.sentence


@pytest.mark.parametrize(
    ("information", "level"),
    [
        ({"redis_version": "6.2.14"}, "ok"),
        ({"redis_version": "6.0.9"}, "error"),
        ({"redis_version": "10.0.1"}, "ok"),
        ({"redis_version": "7.2.4", "valkey_version": "9.1.2"}, "ok"),
        ({"redis_version": "7.2.4", "valkey_version": "7.1.0"}, "error"),
    ],
)
def test_an_old_server_is_an_error(information: dict[str, str], level: str) -> None:
    assert check_version(information).level == level


@pytest.mark.parametrize(
    ("used", "most", "level"),
    [(90, 0, "ok"), (89, 100, "ok"), (90, 100, "warning"), (100, 100, "error")],
)
def test_a_server_that_fills_up_is_told_before_it_refuses_jobs(
    used: int, most: int, level: str
) -> None:
    information = {"used_memory": str(used), "maxmemory": str(most)}
    assert check_memory(information).level == level


def test_a_replica_is_an_error(redis_url: str) -> None:
    assert check_role({"role": "slave"}).level == "error"
    assert levels(examine_redis(redis_url))["redis role"] == "ok"


def test_a_server_that_cannot_write_to_its_disk_is_an_error() -> None:
    information = {"aof_enabled": "1", "aof_last_write_status": "err"}
    finding = check_persistence(information)
    assert (finding.level, "aof_last_write_status" in finding.sentence) == ("error", True)
