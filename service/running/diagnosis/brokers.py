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
LAST_WRITES = ("aof_last_write_status", "aof_last_bgrewrite_status", "rdb_last_bgsave_status")
MEGABYTE = 1024 * 1024
FULLNESS = 0.9


def examine_redis(url: str) -> list[Finding]:
    """Findings about the Redis or Valkey at `url`."""
    with connect(url, timeout=SECONDS) as client:
        found: dict[str, str] = {}
        reached = ask("redis", partial(reach, client, found))
    findings = [reached, check_access(url)]
    if found:
        checks = (check_version, check_role, check_eviction, check_persistence, check_memory)
        findings += [check(found) for check in checks]
    return findings


def reach(client: Redis, found: dict[str, str]) -> Finding:
    """Whether it answers; what it says about itself goes into `found`."""
    try:
        information = client.info("everything")
    except AuthenticationError:
        return error("redis", "it asks for another password", "correct it in PALABRE_REDIS_URL")
    except RedisError as failure:
        sentence = f"no answer ({type(failure).__name__}): comments wait for the next sweep"
        return error("redis", sentence, "start it, or correct PALABRE_REDIS_URL")
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
    remedy = "set one (requirepass), put it in PALABRE_REDIS_URL, and close the port to strangers"
    return error("redis access", "no password: who reaches it gives the workers orders", remedy)


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
    return error(
        "redis version", f"{name} {version} is too old", f"upgrade it to {needed} or newer"
    )


def check_eviction(information: Mapping[str, str]) -> Finding:
    """Whether a full server refuses new work; any other policy drops queued jobs silently."""
    policy = information.get("maxmemory_policy")
    if policy is None:
        remedy = "see in its configuration that it is noeviction"
        return warning("redis eviction", "it does not tell its maxmemory-policy", remedy)
    if policy == "noeviction":
        return ok("redis eviction", "none (noeviction)")
    sentence = f"maxmemory-policy is {policy}: a full server drops queued jobs silently"
    return error("redis eviction", sentence, "set maxmemory-policy to noeviction")


def check_persistence(information: Mapping[str, str]) -> Finding:
    """Whether queued work outlives the server; if not, the sweeper brings it back later."""
    failed = [name for name in LAST_WRITES if information.get(name, "ok") != "ok"]
    if failed:
        sentence = f"it could not write to its disk ({', '.join(failed)})"
        return error("redis persistence", sentence, "free its disk, or let it write to its folder")
    if information.get("aof_enabled") == "1":
        return ok("redis persistence", "append-only file")
    return warning(
        "redis persistence",
        "appendonly is off: after a restart comments wait for the next sweep",
        "set appendonly to yes",
    )


def check_role(information: Mapping[str, str]) -> Finding:
    """Whether it is the server that takes writes."""
    if information.get("role", "master") == "master":
        return ok("redis role", "primary")
    return error(
        "redis role",
        "a replica: it refuses every job",
        "name the primary in PALABRE_REDIS_URL, or the Sentinels that know it",
    )


def check_memory(information: Mapping[str, str]) -> Finding:
    """Whether there is room for jobs; a full server refuses them, and comments wait for sweeps."""
    used, most = (int(information.get(name, "0")) for name in ("used_memory", "maxmemory"))
    if most == 0:
        return ok("redis memory", f"{used / MEGABYTE:.0f} MB, without a limit of its own")
    sentence = f"{used / MEGABYTE:.0f} of {most / MEGABYTE:.0f} MB"
    if used < most * FULLNESS:
        return ok("redis memory", sentence)
    remedy = "raise maxmemory (Palabre itself needs 256 MB at most), or see who else fills it"
    level = error if used >= most else warning
    return level("redis memory", f"{sentence}: jobs are refused when it is full", remedy)
