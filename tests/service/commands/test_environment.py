import logging

import pytest
from redis import Redis

from config.settings import Settings
from service.commands.environment import warn_of_eviction

NOWHERE = "redis://127.0.0.1:1"


@pytest.mark.parametrize(("policy", "warned"), [("allkeys-lru", True), ("noeviction", False)])
def test_a_redis_that_drops_keys_is_warned_of_at_start(
    settings: Settings, redis_url: str, caplog: pytest.LogCaptureFixture, policy: str, warned: bool
) -> None:
    with Redis.from_url(redis_url) as client:
        client.config_set("maxmemory-policy", policy)
        try:
            with caplog.at_level(logging.WARNING):
                warn_of_eviction(settings)
        finally:
            client.config_set("maxmemory-policy", "noeviction")
    assert ("redis may drop queued work" in caplog.text) is warned


def test_a_redis_that_is_down_keeps_nobody_from_starting(settings: Settings) -> None:
    warn_of_eviction(settings.replace(redis_url=NOWHERE))
