"""Cloudflare Turnstile: a widget that mostly asks nothing of the visitor; it gives no score.

Source of the fields and codes:
https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ (read on
2026-11-23).
"""

from datetime import timedelta
from functools import partial

from config.captcha import CaptchaProvider
from config.settings import Settings
from service.web.captcha.dialect import Dialect
from service.web.captcha.judgement import Expected, judge
from service.web.captcha.siteverify import SiteverifyClient
from service.web.captcha.vendor import Vendor

SCRIPTS = ("https://challenges.cloudflare.com",)
LONGEST_TOKEN = 2048
DIALECT = Dialect(
    operator=frozenset({"missing-input-secret", "invalid-input-secret", "bad-request"}),
    expired=frozenset({"timeout-or-duplicate"}),
    outage=frozenset({"internal-error"}),
    lifetime=timedelta(minutes=5),
    gives_action=True,
)


def describe_turnstile(settings: Settings) -> Vendor:
    """The widget that the settings name."""
    hostnames, action = settings.turnstile_hostnames, settings.turnstile_action
    expected = Expected.create(DIALECT, hostnames, action=action)
    judged = partial(judge, expected)
    return Vendor(CaptchaProvider.TURNSTILE, SCRIPTS, judged, longest_token=LONGEST_TOKEN)


def open_turnstile(settings: Settings, *, threads: int) -> SiteverifyClient:
    """The client of Cloudflare's siteverify; it connects when it is first asked."""
    url, secret = settings.turnstile_verify_url, settings.turnstile_secret
    return SiteverifyClient(url, secret, threads=threads)
