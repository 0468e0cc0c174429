"""Where Redis is, as PALABRE_REDIS_URL tells it: one server, or a group that Sentinels watch."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

DIRECT = ("redis", "rediss", "unix")
WATCHED = ("redis+sentinel", "rediss+sentinel")
SENTINEL_PORT = 26379
EXAMPLE = "redis+sentinel://:password@one:26379,two:26379,three:26379/mymaster/0"
CERTIFICATE_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
PARAMETERS = (
    "sentinel_username",
    "sentinel_password",
    "sentinel_tls",
    "ssl_check_hostname",
    *CERTIFICATE_FILES,
)
SWITCH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class SentinelAddress:
    """A primary by the name its Sentinels know it by, and the Sentinels to ask (host, port).

    `certificates` are TLS options under redis-py's names, for Redis and Sentinels alike.
    """

    sentinels: tuple[tuple[str, int], ...]
    primary: str
    database: int
    username: str | None
    password: str | None
    tls: bool
    sentinel_username: str | None
    sentinel_password: str | None
    sentinel_tls: bool
    certificates: tuple[tuple[str, str | bool], ...]


def require_redis_url(url: str) -> None:
    """Raise ValueError, without any secret in it, unless `url` tells where a Redis is."""
    scheme = url.partition("://")[0]
    if "://" not in url or scheme not in (*DIRECT, *WATCHED):
        known = ", ".join(f"{each}://" for each in (*DIRECT, *WATCHED))
        raise ValueError(f"must start with one of {known}")
    parse_sentinels(url)


def parse_sentinels(url: str) -> SentinelAddress | None:
    """The address in a `redis+sentinel://` or `rediss+sentinel://` URL; None for another URL.

    `scheme://[user][:password]@host[:port],…/primary[/database][?parameter=value&…]`. Both
    credentials are Redis's own, percent-encoded; Sentinel's are parameters. Raises ValueError.
    """
    scheme, _, _ = url.partition("://")
    if scheme not in WATCHED:
        return None
    parts = _split(url)
    credentials, _, hosts = parts.netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    given = _read_parameters(parts)
    primary, database = _read_path(parts.path)
    tls = scheme.startswith("rediss")
    return SentinelAddress(
        sentinels=tuple(_read_host(host) for host in hosts.split(",")),
        primary=primary,
        database=database,
        username=unquote(username) or None,
        password=unquote(password) or None,
        tls=tls,
        sentinel_username=given.get("sentinel_username"),
        sentinel_password=given.get("sentinel_password"),
        sentinel_tls=_read_switch(given, "sentinel_tls", default=tls),
        certificates=_read_certificates(given),
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        # What urlsplit says would repeat the password.
        raise ValueError(f"is not an address like {EXAMPLE}") from None


def _read_host(text: str) -> tuple[str, int]:
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?", text)
    port = int(found[2] or SENTINEL_PORT) if found else 0
    if not found or not 0 < port < 65536:
        raise ValueError(f"must name its Sentinels as host:port, by commas, like {EXAMPLE}")
    return found[1].strip("[]"), port


def _read_path(path: str) -> tuple[str, int]:
    found = re.fullmatch(r"/([A-Za-z0-9._-]+)(?:/(\d{1,4})?)?", path)
    if not found:
        raise ValueError(f"must end with the primary's name and a database number, like {EXAMPLE}")
    return found[1], int(found[2] or 0)


def _read_parameters(parts: SplitResult) -> dict[str, str]:
    # A fragment would be a password's "#" that nobody encoded, and swallow the rest.
    if parts.fragment or "#" in parts.netloc:
        raise ValueError("must have special characters percent-encoded (# is %23)")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(given) - set(PARAMETERS))
    if unknown:
        raise ValueError(f"has no parameter {unknown[0]!r}; it may have {', '.join(PARAMETERS)}")
    return {name: value for name, value in given.items() if value}


def _read_certificates(given: dict[str, str]) -> tuple[tuple[str, str | bool], ...]:
    files = [(name, given[name]) for name in CERTIFICATE_FILES if name in given]
    return (
        *files,
        ("ssl_check_hostname", _read_switch(given, "ssl_check_hostname", default=True)),
    )


def _read_switch(given: dict[str, str], name: str, *, default: bool) -> bool:
    value = given.get(name)
    if value is None:
        return default
    if value not in SWITCH:
        raise ValueError(f"must say true or false for {name}")
    return SWITCH[value]
