"""Questions to the Sentinels: do enough answer, agree, and have a server to fall back on?"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.redis_address import parse_sentinels
from service.moderation.sentinels import open_sentinels
from service.running.diagnosis.finding import SECONDS, Finding, ask, error, ok, warning

NAME = "redis sentinels"
ENOUGH = 3
"""With fewer, the loss of one host may leave no majority to choose a new primary."""
START = "start them, or correct PALABRE_REDIS_URL"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one Sentinel knows of the group: where the primary is, and how many replicas it has."""

    primary: tuple[str, int]
    replicas: int


def examine_sentinels(url: str) -> list[Finding]:
    """Findings about the Sentinels that `url` names; none where it names none."""
    address = parse_sentinels(url)
    if address is None:
        return []
    options = {"retry": Retry(NoBackoff(), 0)}
    watchers = open_sentinels(address, SECONDS / (len(address.sentinels) + 1), options).sentinels
    return [ask(NAME, partial(_judge, watchers, address.primary))]


def _judge(watchers: list[Redis], group: str) -> Finding:
    opinions, silent = _ask_all(watchers, group)
    total = len(watchers)
    if not opinions:
        return error(NAME, f"none of {total} knows a group {group!r} ({', '.join(silent)})", START)
    if len({each.primary for each in opinions}) > 1:
        return warning(NAME, "they disagree on the primary", "look again in a minute")
    if silent:
        told = f"{len(opinions)} of {total} answer ({', '.join(silent)})"
        return warning(NAME, f"{told}: another loss may end failover", START)
    if total < ENOUGH:
        told = f"only {total} in PALABRE_REDIS_URL"
        return warning(NAME, told, f"name all of them; a group needs {ENOUGH} or more")
    if not all(each.replicas for each in opinions):
        return warning(NAME, "the primary has no replica to fail over to", "add one")
    host, port = opinions[0].primary
    return ok(NAME, f"{total} agree on {host}:{port}")


def _ask_all(watchers: list[Redis], group: str) -> tuple[list[Opinion], list[str]]:
    opinions, silent = [], []
    for watcher in watchers:
        try:
            known: Any = watcher.sentinel_masters()
        except RedisError as failure:
            silent.append(type(failure).__name__)
            continue
        finally:
            watcher.close()
        state = known.get(group)
        if state is None:
            silent.append("does not know it")
        else:
            primary = str(state["ip"]), int(state["port"])
            opinions.append(Opinion(primary, int(state["num-slaves"])))
    return opinions, silent
