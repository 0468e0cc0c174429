"""The vendors that can be chosen: for each what it is, and how it is asked."""

from collections.abc import Callable
from typing import Protocol

from config.captcha import CaptchaProvider
from config.settings import Settings
from service.web.captcha.enterprise import AssessmentClient, describe_enterprise
from service.web.captcha.hcaptcha import describe_hcaptcha, open_hcaptcha
from service.web.captcha.recaptcha import describe_recaptcha, open_recaptcha
from service.web.captcha.turnstile import describe_turnstile, open_turnstile
from service.web.captcha.vendor import Client, Vendor


class OpenClient(Protocol):
    """Makes a client, which connects when it is first asked."""

    def __call__(self, settings: Settings, *, threads: int) -> Client:
        """The client for `threads` callers at a time."""
        ...


_RECAPTCHA = (describe_recaptcha, open_recaptcha)
VENDORS: dict[CaptchaProvider, tuple[Callable[[Settings], Vendor], OpenClient]] = {
    CaptchaProvider.RECAPTCHA_V3: _RECAPTCHA,
    CaptchaProvider.RECAPTCHA_V2: _RECAPTCHA,
    CaptchaProvider.RECAPTCHA_V2_INVISIBLE: _RECAPTCHA,
    CaptchaProvider.RECAPTCHA_ENTERPRISE: (describe_enterprise, AssessmentClient),
    CaptchaProvider.TURNSTILE: (describe_turnstile, open_turnstile),
    CaptchaProvider.HCAPTCHA: (describe_hcaptcha, open_hcaptcha),
}


def open_client(settings: Settings, *, threads: int) -> Client:
    """The client of the vendor that the settings name; KeyError if they name none."""
    return VENDORS[settings.captcha_provider][1](settings, threads=threads)


def get_site_key(settings: Settings) -> str:
    """The public key of the vendor that the settings name."""
    return {
        CaptchaProvider.TURNSTILE: settings.turnstile_site_key,
        CaptchaProvider.HCAPTCHA: settings.hcaptcha_site_key,
    }.get(settings.captcha_provider, settings.recaptcha_site_key)
