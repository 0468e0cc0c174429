"""Answers and codes as in developers.google.com/recaptcha/docs/verify (read on 2026-11-23)."""

import pytest

from service.web.captcha.recaptcha import describe_recaptcha
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

GOOD: dict[str, object] = {
    "success": True,
    "challenge_ts": "2026-11-23T12:01:30Z",
    "hostname": "www.example.org",
}


@pytest.fixture(params=["recaptcha_v2", "recaptcha_v2_invisible"])
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (GOOD, PASSED),
        (change(GOOD, hostname="elsewhere.example.net"), FAILED),
        (change(GOOD, hostname=..., apk_package_name="com.example.app"), FAILED),
        (change(GOOD, challenge_ts=stamp(125)), PASSED),
        (change(GOOD, challenge_ts=stamp(126)), EXPIRED),
        (change(GOOD, challenge_ts=...), FAILED),
        (change(GOOD, challenge_ts=stamp(-6)), OPERATOR + "clock_behind"),
        # A v3 key answers like this, and would let everybody in.
        (change(GOOD, score=0.1, action="comment"), OPERATOR + "unexpected_score"),
        (failure("missing-input-secret"), OPERATOR + "missing-input-secret"),
        (failure("invalid-input-secret"), OPERATOR + "invalid-input-secret"),
        (failure("missing-input-response"), FAILED),
        (failure("invalid-input-response"), FAILED),
        (failure("bad-request"), OPERATOR + "bad-request"),
        (failure("timeout-or-duplicate"), EXPIRED),
        (failure("a-code-of-tomorrow"), FAILED),
        (failure(), FAILED),
        ({"success": "true"}, OUTAGE + "bad_success"),
        ([], OUTAGE + "not_object"),
    ],
)
def test_every_documented_answer_has_its_outcome(
    make_settings: MakeSettings, provider: str, answer: object, expected: object
) -> None:
    vendor = describe_recaptcha(make_settings(captcha_provider=provider))
    assert vendor.name == provider

    assert told(vendor.judge, answer) == expected
