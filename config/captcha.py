"""The captcha's settings: who vouches that a visitor is human, with which keys, how strictly."""

import re
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

from config.values import Fraction, Names


class CaptchaProvider(StrEnum):
    """Who vouches that a visitor is human."""

    RECAPTCHA_V3 = "recaptcha_v3"
    RECAPTCHA_V2 = "recaptcha_v2"
    RECAPTCHA_V2_INVISIBLE = "recaptcha_v2_invisible"
    RECAPTCHA_ENTERPRISE = "recaptcha_enterprise"
    TURNSTILE = "turnstile"
    HCAPTCHA = "hcaptcha"
    ALTCHA = "altcha"
    NONE = "none"


class UnavailablePolicy(StrEnum):
    """What becomes of a comment whose captcha could not be verified."""

    FLAG = "flag"
    REJECT = "reject"
    APPROVE = "approve"


RECAPTCHA_KEYS = ("recaptcha_site_key", "recaptcha_secret")
KEYS: Mapping[CaptchaProvider, tuple[str, ...]] = {
    CaptchaProvider.RECAPTCHA_V3: RECAPTCHA_KEYS,
    CaptchaProvider.RECAPTCHA_V2: RECAPTCHA_KEYS,
    CaptchaProvider.RECAPTCHA_V2_INVISIBLE: RECAPTCHA_KEYS,
    CaptchaProvider.RECAPTCHA_ENTERPRISE: (
        "recaptcha_site_key",
        "recaptcha_project",
        "recaptcha_api_key",
    ),
    CaptchaProvider.TURNSTILE: ("turnstile_site_key", "turnstile_secret"),
    CaptchaProvider.HCAPTCHA: ("hcaptcha_site_key", "hcaptcha_secret"),
}
"""The settings that a provider cannot do without."""
ALL_KEYS = tuple(dict.fromkeys(name for names in KEYS.values() for name in names))
PUBLIC_SECRETS = re.compile(
    r"6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"  # Google's, for reCAPTCHA v2
    r"|[123]x0000000000000000000000000000000AA"  # Cloudflare's
    r"|0x0{40}"  # hCaptcha's
)
"""The vendors' secrets for tests, known to everybody; most of them let everything in."""


class CaptchaSettings(BaseModel):
    """The part of `config.settings.Settings` that is about the captcha."""

    captcha_provider: CaptchaProvider = Field(
        CaptchaProvider.RECAPTCHA_V3,
        description="`recaptcha_v3`, `recaptcha_v2`, `recaptcha_v2_invisible`,"
        " `recaptcha_enterprise`, `turnstile`, `hcaptcha`, `altcha` (a proof of work, no third"
        " party), or `none`, said aloud. [Which to choose](captcha.md).",
    )
    proof_of_work: bool = Field(
        default=True,
        description="A reader who refuses third parties may solve a proof of work instead.",
    )
    proof_of_work_difficulty: int = Field(
        50_000,
        ge=1_000,
        le=5_000_000,
        description="Most hashes that a proof of work takes; half of them on average"
        " ([what that costs](captcha.md#what-the-proof-of-work-costs)).",
    )
    recaptcha_site_key: str = Field("", description="Public key of the reCAPTCHA site.")
    recaptcha_secret: SecretStr = Field(
        SecretStr(""), description="Secret key of the reCAPTCHA v3 or v2 site."
    )
    recaptcha_verify_url: str = Field(
        "https://www.google.com/recaptcha/api/siteverify",
        description="Where tokens are verified; plain http only on loopback.",
    )
    recaptcha_action: str = Field(
        "comment", description="The action that a token of v3 or Enterprise must name."
    )
    recaptcha_hostnames: Names = Field(
        (), description="Host names a token may come from, separated by commas. Empty: any."
    )
    recaptcha_project: str = Field("", description="Google Cloud project of reCAPTCHA Enterprise.")
    recaptcha_api_key: SecretStr = Field(
        SecretStr(""), description="API key of that project, for reCAPTCHA Enterprise."
    )
    recaptcha_enterprise_url: str = Field(
        "https://recaptchaenterprise.googleapis.com",
        description="Where reCAPTCHA Enterprise assesses tokens; plain http only on loopback.",
    )
    turnstile_site_key: str = Field("", description="Public key of the Turnstile widget.")
    turnstile_secret: SecretStr = Field(
        SecretStr(""), description="Secret key of the Turnstile widget."
    )
    turnstile_verify_url: str = Field(
        "https://challenges.cloudflare.com/turnstile/v0/siteverify",
        description="Where Turnstile's tokens are verified; plain http only on loopback.",
    )
    turnstile_action: str = Field(
        "comment", description="The action that a Turnstile token must name."
    )
    turnstile_hostnames: Names = Field(
        (), description="Host names a Turnstile token may come from. Empty: any."
    )
    hcaptcha_site_key: str = Field("", description="Public key of the hCaptcha site.")
    hcaptcha_secret: SecretStr = Field(SecretStr(""), description="Secret key of hCaptcha.")
    hcaptcha_verify_url: str = Field(
        "https://api.hcaptcha.com/siteverify",
        description="Where hCaptcha's tokens are verified; plain http only on loopback.",
    )
    hcaptcha_hostnames: Names = Field(
        (), description="Host names an hCaptcha token may come from. Empty: any."
    )
    captcha_reject_below: Fraction = Field(0.3, description="Human score refused below this.")
    captcha_flag_below: Fraction = Field(0.5, description="Human score held below this.")
    captcha_unavailable: UnavailablePolicy = Field(
        UnavailablePolicy.FLAG, description="When the captcha could not be verified."
    )

    @field_validator(*ALL_KEYS)
    @classmethod
    def _needs_its_keys(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        given, name = _reveal(value), str(info.field_name)
        provider = info.data.get("captcha_provider")
        if provider is None or name not in KEYS.get(provider, ()):
            return value
        if not given:
            raise ValueError(
                f"is needed by PALABRE_CAPTCHA_PROVIDER={provider} (`none` runs without a captcha)"
            )
        if PUBLIC_SECRETS.fullmatch(given):
            raise ValueError("is the vendor's public key for tests, which lets everything in")
        public = name.partition("_")[0] + "_site_key"
        if isinstance(value, SecretStr) and given == info.data.get(public):
            raise ValueError(f"is the same as PALABRE_{public.upper()}, which everybody may read")
        return value

    @field_validator("recaptcha_project")
    @classmethod
    def _is_a_project(cls, value: str) -> str:
        # It becomes part of an address.
        if value and not re.fullmatch(r"[a-z0-9][a-z0-9:.-]{0,99}", value):
            raise ValueError("must be the id or the number of a Google Cloud project")
        return value

    @field_validator(
        "recaptcha_verify_url",
        "recaptcha_enterprise_url",
        "turnstile_verify_url",
        "hcaptcha_verify_url",
    )
    @classmethod
    def _encrypted_or_loopback(cls, value: str) -> str:
        parts = urlsplit(value)
        loopback = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and loopback)
        ):
            raise ValueError("must be https, or http on loopback")
        return value

    @field_validator("captcha_flag_below")
    @classmethod
    def _flag_above_reject(cls, value: float, info: ValidationInfo) -> float:
        if value < info.data.get("captcha_reject_below", 0.0):
            raise ValueError("must not be lower than PALABRE_CAPTCHA_REJECT_BELOW")
        return value


def _reveal(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
