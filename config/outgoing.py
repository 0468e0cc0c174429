"""The settings of what Palabre sends by itself: webhooks, digests, and where it may reach."""

import re
from enum import StrEnum
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationInfo, field_validator

from config.values import Commas

ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+", re.ASCII)
"""An e-mail address as it is written on an envelope; no name beside it."""


HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def _allowed(value: str) -> str:
    try:
        ip_network(value, strict=False)
    except ValueError:
        if not HOST.fullmatch(value):
            known = "a host's name, an address or a network"
            raise ValueError(f"{value!r} is not {known}") from None
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
        raise ValueError("must read like https://comments.example.org")
    return value.rstrip("/")


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError):
        raise ValueError("must be the name of a time zone, such as Africa/Abidjan") from None
    return value


class OutgoingSettings(BaseModel):
    """The part of `config.settings.Settings` that is about what goes out."""

    public_url: Annotated[str, AfterValidator(_public_url)] = Field(
        "",
        description="Where people find this Palabre, such as `https://comments.example.org`: links"
        " in webhooks and e-mails begin with it. Unset: webhooks carry paths, e-mails no links.",
    )
    outgoing_allow: Annotated[tuple[Annotated[str, AfterValidator(_allowed)], ...], Commas] = Field(
        (),
        description="Hosts and networks that webhooks and other calls to typed addresses may reach"
        " although they are not on the public internet, such as `10.0.0.5,hooks.internal`.",
    )
    smtp_host: str = Field("", description="The mail server that digests go by; unset: no digests.")
    smtp_port: int = Field(587, ge=1, le=65_535, description="Its port.")
    smtp_security: SmtpSecurity = Field(
        SmtpSecurity.STARTTLS,
        description="`starttls`, `tls` (from the first byte, mostly port 465) or `none`.",
    )
    smtp_user: str = Field("", description="The user to sign in as; unset: without signing in.")
    smtp_password: SecretStr | None = Field(
        None, description="The user's password, best kept in a file."
    )
    smtp_from: str = Field("", description="The address that digests come from.")
    digest_hour: int = Field(7, ge=0, le=23, description="The hour at which digests are sent.")
    digest_time_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        "UTC", description="The time zone of that hour, such as `Africa/Abidjan`."
    )

    @field_validator("smtp_password")
    @classmethod
    def _has_a_user(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None and not info.data.get("smtp_user"):
            raise ValueError("needs PALABRE_SMTP_USER beside it")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _is_an_address(cls, value: str, info: ValidationInfo) -> str:
        if value and not ADDRESS.fullmatch(value):
            raise ValueError("must be an e-mail address, without a name beside it")
        if not value and info.data.get("smtp_host"):
            raise ValueError("is needed beside PALABRE_SMTP_HOST")
        return value
