"""Captcha providers: who vouches that a visitor is human, behind one interface."""

from collections.abc import Callable
from datetime import UTC, datetime

from config.settings import CaptchaProvider as ProviderName
from config.settings import Settings
from service.web.captcha.altcha import Altcha, VendorOrProof
from service.web.captcha.none import NoCaptcha
from service.web.captcha.proof import ProofOfWork
from service.web.captcha.provider import (
    CaptchaProvider,
    CaptchaRefusedError,
    CaptchaUnavailableError,
)
from service.web.captcha.vendor import VendorCaptcha
from service.web.captcha.vendors import VENDORS, get_site_key, open_client

__all__ = [
    "CaptchaProvider",
    "CaptchaRefusedError",
    "CaptchaUnavailableError",
    "create_proof",
    "create_provider",
]


def create_proof(settings: Settings) -> ProofOfWork:
    """The proof of work, the same in every process with these settings."""
    secret = settings.secret_key.get_secret_value()
    return ProofOfWork(secret, settings.proof_of_work_difficulty)


def create_provider(
    settings: Settings, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> CaptchaProvider:
    """The provider that the operator chose; it opens no connection and starts no thread yet.

    `now` gives an aware time, against which the age of tokens is judged.
    """
    if settings.captcha_provider is ProviderName.NONE:
        return NoCaptcha()
    altcha = Altcha(create_proof(settings), now=now)
    if settings.captcha_provider is ProviderName.ALTCHA:
        return altcha
    describe, _ = VENDORS[settings.captcha_provider]
    client = open_client(settings, threads=settings.web_threads)
    vendor = VendorCaptcha(describe(settings), get_site_key(settings), client, now=now)
    return VendorOrProof(vendor, altcha if settings.proof_of_work else None)
