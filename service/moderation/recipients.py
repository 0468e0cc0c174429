"""Who is sent what of a comment for a second opinion: nobody, unless the operator says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from config.outward import SentField, SilencePolicy
from config.settings import Settings

AKISMET = "akismet"
OPENAI = "openai"
ENDPOINT = "endpoint"
OUTWARD = (AKISMET, OPENAI, ENDPOINT)
"""The checks that ask others, by name."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who is asked, by the name of the check: where, what is sent, and on which terms.

    `seconds` is the longest wait, `budget` the most calls a day (0: any number).
    """

    name: str
    url: str
    fields: tuple[SentField, ...]
    seconds: float
    budget: int
    silence: SilencePolicy
    hold_at: float

    @property
    def host(self) -> str:
        """The name of the machine that is sent something."""
        return urlsplit(self.url).hostname or self.url


def name_budget(check: str, now: datetime) -> str:
    """Where in Redis the calls of a day, by UTC's calendar, are counted."""
    return f"palabre:asked-of:{check}:{now:%Y-%m-%d}"


def list_recipients(settings: Settings) -> tuple[Recipient, ...]:
    """Everybody whom the operator wants to be asked."""
    return tuple(_list(settings))


def _list(settings: Settings) -> Iterator[Recipient]:
    if settings.ask_akismet_key:
        yield Recipient(
            AKISMET,
            settings.ask_akismet_url,
            settings.ask_akismet_fields,
            settings.ask_akismet_timeout,
            settings.ask_akismet_budget,
            settings.ask_akismet_silence,
            # Akismet says yes or no.
            hold_at=0.5,
        )
    if settings.ask_openai_key:
        yield Recipient(
            OPENAI,
            settings.ask_openai_url,
            settings.ask_openai_fields,
            settings.ask_openai_timeout,
            settings.ask_openai_budget,
            settings.ask_openai_silence,
            settings.ask_openai_hold_at,
        )
    if settings.ask_endpoint_url:
        yield Recipient(
            ENDPOINT,
            settings.ask_endpoint_url,
            settings.ask_endpoint_fields,
            settings.ask_endpoint_timeout,
            settings.ask_endpoint_budget,
            settings.ask_endpoint_silence,
            settings.ask_endpoint_hold_at,
        )
