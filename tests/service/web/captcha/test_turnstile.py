"""Answers and codes as in developers.cloudflare.com/turnstile (read on 2026-11-23)."""

import pytest

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha import CaptchaRefusedError, create_provider
from service.web.captcha.turnstile import describe_turnstile
from tests.service.web.captcha.conftest import MakeSettings
from tests.service.web.captcha.judging import (
    EXPIRED,
    FAILED,
    OPERATOR,
    OUTAGE,
    PASSED,
    change,
    failure,
    stamp,
    told,
)
from tests.standins.siteverify import Siteverify

GOOD: dict[str, object] = {
    "success": True,
    "challenge_ts": "2026-11-23T12:01:30.096Z",
    "hostname": "www.example.org",
    "error-codes": [],
    "action": "comment",
    "cdata": "",
    "metadata": {"ephemeral_id": "x:9f78e0ed210960d7693b167e"},
}
KEYS: dict[str, object] = {
    "captcha_provider": "turnstile",
    "turnstile_site_key": "the-turnstile-key",
    "turnstile_secret": "the-turnstile-secret",
    "turnstile_hostnames": ("www.example.org",),
}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (GOOD, PASSED),
        (change(GOOD, action="login"), FAILED),
        (change(GOOD, action=...), FAILED),
        (change(GOOD, hostname="elsewhere.example.net"), FAILED),
        (change(GOOD, hostname=...), FAILED),
        (change(GOOD, challenge_ts=stamp(305)), PASSED),
        (change(GOOD, challenge_ts=stamp(306)), EXPIRED),
        (change(GOOD, challenge_ts="soon"), FAILED),
        (failure("missing-input-secret"), OPERATOR + "missing-input-secret"),
        (failure("invalid-input-secret"), OPERATOR + "invalid-input-secret"),
        (failure("missing-input-response"), FAILED),
        (failure("invalid-input-response"), FAILED),
        (failure("bad-request"), OPERATOR + "bad-request"),
        (failure("timeout-or-duplicate"), EXPIRED),
        (failure("internal-error"), OUTAGE + "internal-error"),
        (failure("a-code-of-tomorrow"), FAILED),
        (failure(), FAILED),
        (None, OUTAGE + "not_object"),
    ],
)
def test_every_documented_answer_has_its_outcome(
    make_settings: MakeSettings, answer: object, expected: object
) -> None:
    vendor = describe_turnstile(make_settings(**KEYS))
    assert told(vendor.judge, answer) == expected


def test_a_visitor_is_verified_with_cloudflare_and_has_no_score(
    make_settings: MakeSettings, standin: Siteverify
) -> None:
    provider = create_provider(make_settings(**KEYS, turnstile_verify_url=standin.url))
    assert provider.name == "turnstile"
    assert provider.site_key == "the-turnstile-key"
    assert provider.script_origins == ("https://challenges.cloudflare.com",)
    evidence = provider.verify("good-0.1", "203.0.113.7")
    assert evidence == CaptchaEvidence(CaptchaOutcome.VERIFIED, None)
    assert standin.requests[0].fields == {
        "secret": "the-turnstile-secret",
        "response": "good-0.1",
        "remoteip": "203.0.113.7",
    }
    with pytest.raises(CaptchaRefusedError, match=Code.CAPTCHA_FAILED):
        provider.verify("x" * 2049, None)
    assert len(standin.requests) == 1
    provider.close()
