"""Every setting of Palabre, with its default, its meaning and its bounds."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from config.captcha import CaptchaProvider, CaptchaSettings, UnavailablePolicy
from config.outgoing import OutgoingSettings
from config.outward import OutwardSettings
from config.redis_address import require_redis_url
from config.values import Days, Language, Networks, Origins, Rate, Secrets, Threshold

__all__ = ["CaptchaProvider", "Settings", "UnavailablePolicy", "UnsupportedLanguagePolicy"]


class UnsupportedLanguagePolicy(StrEnum):
    """What becomes of a comment in a language that the model was not made for."""

    SCORE = "score"
    FLAG = "flag"


class Settings(CaptchaSettings, OutgoingSettings, OutwardSettings):
    """One frozen value, read once at start; `config.loading.load_settings` makes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    secret_key: SecretStr = Field(
        description="Signs receipts and sessions; at least 16 characters."
    )
    secret_key_previous: SecretStr | None = Field(
        None,
        description="The secret key before it was changed: receipts, sessions and site keys that it"
        " has made stay good while it is named here.",
    )
    admin_token: SecretStr | None = Field(
        None, description="Bearer token of the admin API; at least 16 characters. Unset: closed."
    )
    database_url: str = Field(
        "sqlite:///var/palabre.db",
        repr=False,
        description="SQLite or PostgreSQL 15+, as an SQLAlchemy URL.",
    )
    redis_url: SecretStr | None = Field(
        None,
        description="Redis >= 6.2 or Valkey: `redis://`, `rediss://`, `unix://`, or a group with"
        " failover, `redis+sentinel://:password@host:26379,host:26379,host:26379/primary/0`"
        " ([operations.md](operations.md#redis-with-failover)). Unset: `palabre up` starts an"
        " embedded one.",
    )
    data_directory: Path = Field(Path("var"), description="Where `palabre up` keeps its files.")
    default_language: Language = Field("fr", description="The site's language.")
    allowed_origins: Origins = Field(
        (),
        description="Origins whose pages may read answers, and that forms go back to; by commas.",
    )
    trusted_proxies: Networks = Field(
        (), description="Networks whose X-Forwarded-For is believed, separated by commas."
    )
    rate_limit: Rate = Field(
        "30/minute", description="Submissions accepted from one client address."
    )
    door_rate_limit: Rate = Field(
        "300/second", description="Requests accepted with one key through another service's door."
    )
    coral_secrets: Secrets = Field(
        (), description="Signing secrets of Coral's external moderation phases, one or several."
    )
    answer_within: float = Field(
        2.0, ge=0, le=5, description="Seconds a submission may wait for its verdict."
    )
    content_min_length: int = Field(2, ge=1, le=100, description="Shortest comment, in characters.")
    content_max_length: int = Field(
        10_000, ge=100, le=20_000, description="Longest comment, in characters."
    )
    demo: bool = Field(default=False, description="Serve the demo article at /demo.")

    # A comment that scores as much is held, or refused.
    spam_flag_at: Threshold = Field(0.50, description="Spam score held from here.")
    spam_reject_at: Threshold = Field(0.99, description="Spam score refused from here.")
    toxicity_flag_at: Threshold = Field(0.50, description="Toxicity score held from here.")
    toxicity_reject_at: Threshold = Field(0.95, description="Toxicity score refused from here.")
    severe_toxicity_flag_at: Threshold = Field(
        None, description="Severe toxicity score held from here."
    )
    severe_toxicity_reject_at: Threshold = Field(
        None, description="Severe toxicity score refused from here."
    )
    identity_attack_flag_at: Threshold = Field(
        None, description="Identity attack score held from here."
    )
    identity_attack_reject_at: Threshold = Field(
        None, description="Identity attack score refused from here."
    )
    insult_flag_at: Threshold = Field(None, description="Insult score held from here.")
    insult_reject_at: Threshold = Field(None, description="Insult score refused from here.")
    profanity_flag_at: Threshold = Field(None, description="Profanity score held from here.")
    profanity_reject_at: Threshold = Field(None, description="Profanity score refused from here.")
    threat_flag_at: Threshold = Field(None, description="Threat score held from here.")
    threat_reject_at: Threshold = Field(None, description="Threat score refused from here.")
    unsupported_language: UnsupportedLanguagePolicy = Field(
        UnsupportedLanguagePolicy.SCORE,
        description="A comment in a language that the model was not made for: `score` decides by"
        " its scores all the same, `flag` holds it. Moderators are told either way.",
    )
    links_flag_at: Threshold = Field(0.5, description="Link score held from here (0.5: two links).")
    repeats_flag_at: Threshold = Field(
        0.8, description="Likeness to another comment, held from here."
    )
    form_flag_at: Threshold = Field(
        0.5,
        description="Suspicion of how the form was filled in, held from here: 0.6 within two"
        " seconds, 0.9 with a field that people do not see.",
    )
    form_reject_at: Threshold = Field(None, description="The same suspicion, refused from here.")
    retention_spam_days: Days = Field(
        15, description="Days after which a comment refused as spam is removed; 0 keeps it."
    )
    retention_rejected_days: Days = Field(
        30, description="Days after which any other refused comment is removed; 0 keeps it."
    )
    retention_hashes_days: Days = Field(
        30,
        description="Days after which what was derived from a client's address is forgotten: its"
        " prefix, and the key of an author who gave no e-mail address; 0 keeps it.",
    )
    retention_audit_days: Days = Field(
        365, description="Days that entries of the audit log are kept; 0 keeps them for ever."
    )
    blocked_words_file: Path | None = Field(
        None, description="The operator's own blocked words, one a line, beside the default lists."
    )
    default_blocked_words: bool = Field(
        default=True, description="Use the word lists shipped by Palabre."
    )

    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    web_processes: int = Field(2, ge=1, le=64, description="Web server processes.")
    web_threads: int = Field(32, ge=1, le=256, description="Threads of each web process.")
    worker_processes: int = Field(1, ge=1, le=64, description="Warm worker processes.")

    @field_validator("secret_key", "secret_key_previous", "admin_token", "ask_endpoint_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("must have at least 16 characters")
        return value

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, value: str) -> str:
        scheme, separator, rest = value.partition("://")
        drivers = {
            "sqlite": "sqlite",
            "postgres": "postgresql+psycopg",
            "postgresql": "postgresql+psycopg",
            "postgresql+psycopg": "postgresql+psycopg",
        }
        if not separator or scheme not in drivers:
            raise ValueError("must start with sqlite:/// or postgresql://")
        return f"{drivers[scheme]}://{rest}"

    @field_validator("redis_url")
    @classmethod
    def _tells_where_redis_is(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            require_redis_url(value.get_secret_value())
        return value

    @field_validator(
        "spam_reject_at",
        "toxicity_reject_at",
        "severe_toxicity_reject_at",
        "identity_attack_reject_at",
        "insult_reject_at",
        "profanity_reject_at",
        "threat_reject_at",
        "form_reject_at",
    )
    @classmethod
    def _reject_above_flag(cls, value: float | None, info: ValidationInfo) -> float | None:
        name = str(info.field_name).replace("reject", "flag")
        flag_at = info.data.get(name)
        if value is not None and flag_at is not None and value < flag_at:
            raise ValueError(f"must not be lower than PALABRE_{name.upper()}")
        return value

    def require_redis_url(self) -> str:
        """Where Redis is; raises ValueError in a process that has been told of none."""
        if self.redis_url is None:
            raise ValueError("PALABRE_REDIS_URL is missing")
        return self.redis_url.get_secret_value()

    def replace(self, **changes: object) -> Self:
        """A copy with some settings changed, validated like any other."""
        return type(self).model_validate({**dict(self), **changes})
