"""Questions to Redis: does it answer, does it keep what it is given, and who else may write?"""

import ipaddress
import re
from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from service.moderation.broker import connect
from service.running.diagnosis.finding import SECONDS, Finding, ask, error, ok, warning

OLDEST_REDIS = (6, 2)
OLDEST_VALKEY = (7, 2)


def examine_redis(url: str) -> list[Finding]:
    """Findings about the Redis or Valkey at `url`."""
    with connect(url, timeout=SECONDS) as client:
        found: dict[str, str] = {}
        reached = ask("redis", partial(reach, client, found))
    findings = [reached, check_access(url)]
    if found:
        findings += [check_version(found), check_eviction(found), check_persistence(found)]
    return findings


def reach(client: Redis, found: dict[str, str]) -> Finding:
    """Whether it answers; what it says about itself goes into `found`."""
    try:
        information = client.info("everything")
    except AuthenticationError:
        return error("redis", "it asks for another password than the one in PALABRE_REDIS_URL")
    except RedisError as failure:
        sentence = f"no answer ({type(failure).__name__}): comments wait for the next sweep"
        return error("redis", f"{sentence}; start it, or correct PALABRE_REDIS_URL")
    found.update({name: str(value) for name, value in dict(information).items()})
    return ok("redis", "it answers")


def check_access(url: str) -> Finding:
    """Whether strangers can reach it: whoever writes to the queue gives the workers orders."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return ok("redis access", "on a socket of this machine")
    if parts.password or "password=" in parts.query:
        return ok("redis access", "with a password")
    if _is_loopback(parts.hostname or "localhost"):
        return ok("redis access", "on this machine only")
    return error("redis access", "no password; set one (requirepass) and put it in the URL")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_version(information: Mapping[str, str]) -> Finding:
    """Whether it is one that RQ is known to work with."""
    valkey = information.get("valkey_version")
    name, version = ("Valkey", valkey) if valkey else ("Redis", information["redis_version"])
    oldest = OLDEST_VALKEY if valkey else OLDEST_REDIS
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) >= oldest:
        return ok("redis version", f"{name} {version}")
    needed = ".".join(map(str, oldest))
    return error("redis version", f"{name} {version} is too old; {needed} or newer is needed")


def check_eviction(information: Mapping[str, str]) -> Finding:
    """Whether a full server refuses new work; any other policy drops queued jobs silently."""
    policy = information.get("maxmemory_policy")
    if policy is None:
        return warning(
            "redis eviction", "it does not tell its maxmemory-policy; see that it is noeviction"
        )
    if policy == "noeviction":
        return ok("redis eviction", "none (noeviction)")
    return error("redis eviction", f"maxmemory-policy is {policy}; set it to noeviction")


def check_persistence(information: Mapping[str, str]) -> Finding:
    """Whether queued work outlives the server; if not, the sweeper brings it back later."""
    if information.get("aof_enabled") == "1":
        return ok("redis persistence", "append-only file")
    return warning(
        "redis persistence",
        "appendonly is off: after a restart comments wait for the next sweep; turn it on",
    )
