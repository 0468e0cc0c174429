"""reCAPTCHA v3, which scores how human a visit looks, and v2, which asks or watches the visitor.

Source of the fields and codes: https://developers.google.com/recaptcha/docs/verify and
https://developers.google.com/recaptcha/docs/v3 (read on 2026-11-23).
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from config.captcha import CaptchaProvider
from config.settings import Settings
from service.web.captcha.dialect import Dialect
from service.web.captcha.judgement import Expected, judge
from service.web.captcha.siteverify import SiteverifyClient
from service.web.captcha.vendor import Vendor

SCRIPTS = ("https://www.google.com", "https://www.gstatic.com")
V2 = Dialect(
    operator=frozenset({"missing-input-secret", "invalid-input-secret", "bad-request"}),
    expired=frozenset({"timeout-or-duplicate"}),
    lifetime=timedelta(minutes=2),
    bars_score=True,
)
V3 = replace(V2, gives_action=True, gives_score=True, bars_score=False)
VERSIONS = {
    CaptchaProvider.RECAPTCHA_V3: V3,
    CaptchaProvider.RECAPTCHA_V2: V2,
    CaptchaProvider.RECAPTCHA_V2_INVISIBLE: V2,
}


def describe_recaptcha(settings: Settings) -> Vendor:
    """The version of reCAPTCHA that the settings name."""
    expected = Expected.create(
        VERSIONS[settings.captcha_provider],
        settings.recaptcha_hostnames,
        action=settings.recaptcha_action,
        lowest_score=settings.captcha_reject_below,
    )
    return Vendor(settings.captcha_provider, SCRIPTS, partial(judge, expected))


def open_recaptcha(settings: Settings, *, threads: int) -> SiteverifyClient:
    """The client of Google's siteverify; it connects when it is first asked."""
    url, secret = settings.recaptcha_verify_url, settings.recaptcha_secret
    return SiteverifyClient(url, secret, threads=threads)
