"""Identifiers that cannot be guessed and that sort by time (UUID version 7, RFC 9562)."""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta


def new_identifier(now: datetime) -> str:
    """A UUIDv7: 48 bits of milliseconds since 1970, then 74 random bits."""
    return _compose(now, secrets.randbits(80))


def derive_identifier(moment: datetime, *parts: str) -> str:
    """A UUIDv7 of that moment, the same for the same parts wherever and whenever it is made."""
    text = "".join([f"{len(part)}:{part}" for part in parts])
    digest = hashlib.sha256(text.encode()).digest()
    return _compose(moment, int.from_bytes(digest[:10], "big"))


def _compose(moment: datetime, rest: int) -> str:
    milliseconds = int(moment.timestamp() * 1000)
    value = (milliseconds & (2**48 - 1)) << 80 | rest
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def first_identifier(now: datetime) -> str:
    """The lowest identifier that could have been made at `now`: a bound for range scans."""
    return str(uuid.UUID(int=(int(now.timestamp() * 1000) & (2**48 - 1)) << 80))


def parse_identifier(text: str) -> str | None:
    """The canonical spelling of an identifier, or None if `text` is not one."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def read_moment(identifier: str) -> datetime:
    """When an identifier was made, in UTC; ValueError if it is none at all."""
    return datetime.fromtimestamp((uuid.UUID(identifier).int >> 80) / 1000, UTC)


def measure_age(identifier: str, now: datetime) -> timedelta:
    """Time since an identifier was made, never negative; ValueError if it is none at all."""
    milliseconds = int(now.timestamp() * 1000) - (uuid.UUID(identifier).int >> 80)
    return timedelta(milliseconds=max(0, milliseconds))
