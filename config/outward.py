"""The settings of checks that ask others: Akismet, OpenAI, or an endpoint of the operator's own."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from config.values import Commas, Fraction

MOST_SECONDS = 4.0
"""The longest that one answer may be waited for: a job of many comments is stopped after ten."""


class SentField(StrEnum):
    """What of a comment may be sent to others. No client address is: none is kept."""

    CONTENT = "content"
    AUTHOR = "author"
    EMAIL = "email"
    URL = "url"
    THREAD = "thread"
    LANGUAGE = "language"


class SilencePolicy(StrEnum):
    """What it means that somebody who was asked did not answer."""

    HOLD = "hold"
    PASS = "pass"  # noqa: S105 - no password


def _url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("must be an address such as https://checks.example.org/comment")
    return value


Url = Annotated[str, AfterValidator(_url)]
SentFields = Annotated[tuple[SentField, ...], Commas]
Seconds = Annotated[float, Field(gt=0, le=MOST_SECONDS)]
Budget = Annotated[int, Field(ge=0)]


class OutwardSettings(BaseModel):
    """The part of `config.settings.Settings` that is about asking others."""

    ask_akismet_key: SecretStr | None = Field(
        None, description="Key of a real Akismet, which is then asked about every comment."
    )
    ask_akismet_blog: Url = Field("", description="The address of the site, as Akismet knows it.")
    ask_akismet_url: Url = Field(
        "https://rest.akismet.com/1.1/comment-check", description="Where Akismet is asked."
    )
    ask_akismet_fields: SentFields = Field(
        (SentField.CONTENT, SentField.AUTHOR, SentField.URL, SentField.THREAD),
        description="What Akismet is sent.",
    )
    ask_akismet_timeout: Seconds = Field(1.5, description="Seconds Akismet may take.")
    ask_akismet_budget: Budget = Field(0, description="Calls a day at most; 0: any number.")
    ask_akismet_silence: SilencePolicy = Field(
        SilencePolicy.PASS, description="Without its answer: `hold` the comment, or let it `pass`."
    )
    ask_openai_key: SecretStr | None = Field(
        None, description="Key of OpenAI's moderation, which is then asked about every comment."
    )
    ask_openai_url: Url = Field(
        "https://api.openai.com/v1/moderations", description="Where OpenAI is asked."
    )
    ask_openai_model: str = Field("omni-moderation-latest", description="The model asked for.")
    ask_openai_fields: SentFields = Field((SentField.CONTENT,), description="What OpenAI is sent.")
    ask_openai_hold_at: Fraction = Field(0.5, description="The score held from here.")
    ask_openai_timeout: Seconds = Field(1.5, description="Seconds OpenAI may take.")
    ask_openai_budget: Budget = Field(0, description="Calls a day at most; 0: any number.")
    ask_openai_silence: SilencePolicy = Field(
        SilencePolicy.PASS, description="Without its answer: `hold` the comment, or let it `pass`."
    )
    ask_endpoint_url: Url = Field(
        "", description="An endpoint of your own, which is then asked about every comment."
    )
    ask_endpoint_secret: SecretStr | None = Field(
        None, description="What requests to it are signed with; at least 16 characters."
    )
    ask_endpoint_fields: SentFields = Field((SentField.CONTENT,), description="What it is sent.")
    ask_endpoint_hold_at: Fraction = Field(0.5, description="The score held from here.")
    ask_endpoint_timeout: Seconds = Field(1.5, description="Seconds it may take.")
    ask_endpoint_budget: Budget = Field(0, description="Calls a day at most; 0: any number.")
    ask_endpoint_silence: SilencePolicy = Field(
        SilencePolicy.HOLD, description="Without its answer: `hold` the comment, or let it `pass`."
    )
