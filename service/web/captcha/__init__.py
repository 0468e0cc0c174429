"""Captcha providers: who vouches that a visitor is human, behind one interface."""

from collections.abc import Callable
from datetime import UTC, datetime

from config.settings import CaptchaProvider as ProviderName
from config.settings import Settings
from service.web.captcha.none import NoCaptcha
from service.web.captcha.provider import (
    CaptchaProvider,
    CaptchaRefusedError,
    CaptchaUnavailableError,
)
from service.web.captcha.recaptcha import RecaptchaV3

__all__ = [
    "CaptchaProvider",
    "CaptchaRefusedError",
    "CaptchaUnavailableError",
    "create_provider",
]


def create_provider(
    settings: Settings, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> CaptchaProvider:
    """The provider that the operator chose; it opens no connection and starts no thread yet.

    `now` gives an aware time, against which the age of tokens is judged.
    """
    if settings.captcha_provider is ProviderName.NONE:
        return NoCaptcha()
    return RecaptchaV3.from_settings(settings, now=now)
