"""The kinds of value that a setting may have, each read from its text."""

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from config.languages import LANGUAGES


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _known_language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return value


def _network(value: str) -> str:
    ipaddress.ip_network(value, strict=False)
    return value


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError(f"{value!r} is not an origin such as https://www.example.org")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _rate(value: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,5}/(second|minute|hour|day)", value):
        raise ValueError("must read like 30/minute")
    return value


def _read_never(value: object) -> object:
    if value == "never":
        return None
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            raise ValueError("must be a number from 0 to 1, or `never`") from None
    return value


Days = Annotated[int, Field(ge=0, le=36_500)]
"""A time for which something is kept; 0: without an end."""
Commas = BeforeValidator(_split)
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
NEVER = BeforeValidator(_read_never)
"""Marks the settings whose None is written `never`."""
Threshold = Annotated[Fraction | None, NEVER]
"""The score from which something holds; None, written `never`: no score does."""
Names = Annotated[tuple[str, ...], Commas]
Secrets = Annotated[tuple[SecretStr, ...], Commas]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Commas]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], Commas]
Language = Annotated[str, AfterValidator(_known_language)]
Rate = Annotated[str, AfterValidator(_rate)]
