"""Answers and codes as in docs.hcaptcha.com (read on 2026-11-23)."""

import pytest

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha import CaptchaRefusedError, create_provider
from service.web.captcha.hcaptcha import DUMMY, describe_hcaptcha
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
    "challenge_ts": "2026-11-23T12:01:30.000000Z",
    "hostname": "www.example.org",
    "credit": True,
}
KEYS: dict[str, object] = {
    "captcha_provider": "hcaptcha",
    "hcaptcha_site_key": "the-hcaptcha-key",
    "hcaptcha_secret": "the-hcaptcha-secret",
    "hcaptcha_hostnames": ("www.example.org",),
}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (GOOD, PASSED),
        # The Enterprise plan's score counts threats: it must not be taken for a human one.
        (change(GOOD, score=1.0, score_reason=["bot"]), PASSED),
        (change(GOOD, score=0.0), PASSED),
        (change(GOOD, hostname="elsewhere.example.net"), FAILED),
        (change(GOOD, hostname="not-provided"), FAILED),
        (change(GOOD, challenge_ts=stamp(305)), PASSED),
        (change(GOOD, challenge_ts=stamp(306)), EXPIRED),
        (failure("missing-input-secret"), OPERATOR + "missing-input-secret"),
        (failure("invalid-input-secret"), OPERATOR + "invalid-input-secret"),
        (failure("missing-input-response"), FAILED),
        (failure("invalid-input-response"), FAILED),
        (failure("expired-input-response"), EXPIRED),
        (failure("already-seen-response"), EXPIRED),
        (failure("invalid-or-already-seen-response"), EXPIRED),
        (failure("bad-request"), OPERATOR + "bad-request"),
        (failure("missing-remoteip"), OPERATOR + "missing-remoteip"),
        (failure("invalid-remoteip"), OPERATOR + "invalid-remoteip"),
        (failure("not-using-dummy-passcode"), OPERATOR + "not-using-dummy-passcode"),
        (failure("sitekey-secret-mismatch"), OPERATOR + "sitekey-secret-mismatch"),
        (failure("a-code-of-tomorrow"), FAILED),
        (failure(), FAILED),
        ("true", OUTAGE + "not_object"),
    ],
)
def test_every_documented_answer_has_its_outcome(
    make_settings: MakeSettings, answer: object, expected: object
) -> None:
    vendor = describe_hcaptcha(make_settings(**KEYS))
    assert told(vendor.judge, answer) == expected


def test_a_visitor_is_verified_with_hcaptcha_for_our_site_key_only(
    make_settings: MakeSettings, standin: Siteverify
) -> None:
    provider = create_provider(make_settings(**KEYS, hcaptcha_verify_url=standin.url))
    assert provider.name == "hcaptcha"
    assert provider.script_origins == ("https://hcaptcha.com", "https://*.hcaptcha.com")
    evidence = provider.verify("good-0.1", None)
    assert evidence == CaptchaEvidence(CaptchaOutcome.VERIFIED, None)
    assert standin.requests[0].fields == {
        "secret": "the-hcaptcha-secret",
        "response": "good-0.1",
        "sitekey": "the-hcaptcha-key",
    }
    # Everybody knows it, and hCaptcha would blame the operator.
    with pytest.raises(CaptchaRefusedError, match=Code.CAPTCHA_FAILED):
        provider.verify(DUMMY, None)
    assert len(standin.requests) == 1
    provider.close()
