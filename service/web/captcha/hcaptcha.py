"""hCaptcha: a checkbox, and pictures for whom it doubts.

Only its Enterprise plan scores visitors, and there 1 is a threat, so that no score is read.

Source of the fields and codes: https://docs.hcaptcha.com/ (read on 2026-11-23).
"""

from datetime import timedelta
from functools import partial

from config.captcha import CaptchaProvider
from config.settings import Settings
from service.web.captcha.dialect import Dialect
from service.web.captcha.judgement import Expected, judge
from service.web.captcha.siteverify import SiteverifyClient
from service.web.captcha.vendor import Vendor

SCRIPTS = ("https://hcaptcha.com", "https://*.hcaptcha.com")
DUMMY = "10000000-aaaa-bbbb-cccc-000000000001"
"""The token of the test keys, which hCaptcha would take for a mistake of the operator's."""
DIALECT = Dialect(
    operator=frozenset(
        {
            "missing-input-secret",
            "invalid-input-secret",
            "bad-request",
            "missing-remoteip",
            "invalid-remoteip",
            "not-using-dummy-passcode",
            "sitekey-secret-mismatch",
        }
    ),
    expired=frozenset(
        {
            "expired-input-response",
            "already-seen-response",
            # Its name before the two were told apart.
            "invalid-or-already-seen-response",
        }
    ),
    # hCaptcha's own limit is 120 s, unless the operator has asked for a longer one.
    lifetime=timedelta(minutes=5),
)


def describe_hcaptcha(settings: Settings) -> Vendor:
    """The site that the settings name."""
    judged = partial(judge, Expected.create(DIALECT, settings.hcaptcha_hostnames))
    return Vendor(CaptchaProvider.HCAPTCHA, SCRIPTS, judged, dummies=frozenset({DUMMY}))


def open_hcaptcha(settings: Settings, *, threads: int) -> SiteverifyClient:
    """The client of hCaptcha's siteverify; it connects when it is first asked."""
    url, secret = settings.hcaptcha_verify_url, settings.hcaptcha_secret
    # A token of another site of the same account is none of ours.
    own = {"sitekey": settings.hcaptcha_site_key}
    return SiteverifyClient(url, secret, threads=threads, further=own)
