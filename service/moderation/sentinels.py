"""The way to a Redis that may move: its Sentinels are asked at every new connection."""

from collections.abc import Mapping
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from redis.sentinel import MasterNotFoundError, Sentinel

from config.redis_address import SentinelAddress


class Sentinels(Sentinel):
    """Asks the one that knew last first, then the others, in turn.

    redis-py reorders its list while other threads read it, which can lose a Sentinel for good.
    """

    _first = 0

    def discover_master(self, service_name: str) -> tuple[str, int]:
        """The primary's host and port; raises MasterNotFoundError if none of them knows one."""
        told: list[str] = []
        count = len(self.sentinels)
        for number in range(self._first, self._first + count):
            try:
                known: Any = self.sentinels[number % count].sentinel_masters()
            except RedisError as error:
                told.append(type(error).__name__)
                continue
            state = known.get(service_name)
            if state and self.check_master_state(state, service_name):  # type: ignore[no-untyped-call]
                self._first = number % count
                return state["ip"], state["port"]
            told.append("unknown or down")
        raise MasterNotFoundError(f"no primary {service_name!r}: {', '.join(told)}")


def open_primary(address: SentinelAddress, timeout: float, options: Mapping[str, Any]) -> Redis:
    """A client of whatever server is the primary when it connects; `timeout` in seconds.

    All Sentinels together have as long to answer as Redis has.
    """
    patience = timeout / len(address.sentinels)
    client: Redis = open_sentinels(address, patience, options).master_for(
        address.primary,
        **options,
        db=address.database,
        username=address.username,
        password=address.password,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        **({"ssl": True, **dict(address.certificates)} if address.tls else {}),
    )
    return client


def open_sentinels(address: SentinelAddress, timeout: float, options: Mapping[str, Any]) -> Any:
    """A Sentinels whose every one has `timeout` seconds to answer (redis-py gives it no types)."""
    to_sentinels = {
        **options,
        "username": address.sentinel_username,
        "password": address.sentinel_password,
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        **({"ssl": True, **dict(address.certificates)} if address.sentinel_tls else {}),
    }
    make: Any = Sentinels
    return make(address.sentinels, sentinel_kwargs=to_sentinels)
