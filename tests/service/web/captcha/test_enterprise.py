"""Fields and reasons as in Google Cloud's projects.assessments (read on 2026-11-23)."""

from datetime import UTC, datetime

import pytest

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha import CaptchaUnavailableError, create_provider
from service.web.captcha.enterprise import describe_enterprise
from tests.service.web.captcha.conftest import MakeSettings
from tests.service.web.captcha.judging import EXPIRED, FAILED, OUTAGE, change, stamp, told
from tests.standins.siteverify import Siteverify
from tests.standins.siteverify_script import Script

TOKEN: dict[str, object] = {
    "valid": True,
    "hostname": "www.example.org",
    "action": "comment",
    "createTime": "2026-11-23T12:01:30.123456789Z",
}
KEYS: dict[str, object] = {
    "captcha_provider": "recaptcha_enterprise",
    "recaptcha_project": "my-project-17",
    "recaptcha_api_key": "the-api-key",
}


def assess(risk: object = ..., **changes: object) -> dict[str, object]:
    given = {"score": 0.9, "reasons": []} if risk is ... else risk
    name = "projects/17/assessments/b6ac310000000000"
    return {"name": name, "tokenProperties": change(TOKEN, **changes), "riskAnalysis": given}


def invalid(reason: object) -> dict[str, object]:
    return assess(None, valid=..., invalidReason=reason, action=..., createTime=...)


class Assessing(Script):
    """Answers as createAssessment does; a token that is a number is an HTTP status."""

    def answer(self, token: str) -> dict[str, object] | None:
        if not token.startswith("good"):
            return None
        return assess(createTime=datetime.now(UTC).isoformat())


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (assess(), 0.9),
        (assess({"score": 0.3}), 0.3),
        (assess({"score": 1}), 1.0),
        (assess({"score": 0.2, "reasons": ["AUTOMATION"]}), Code.CAPTCHA_SCORE_LOW),
        (assess({"score": 0}), Code.CAPTCHA_SCORE_LOW),
        (assess({}), OUTAGE + "missing_score"),
        (assess(None), OUTAGE + "missing_score"),
        (assess({"score": "0.9"}), OUTAGE + "bad_score"),
        (assess({"score": True}), OUTAGE + "bad_score"),
        (assess({"score": 1.1}), OUTAGE + "bad_score"),
        (assess(action="login"), FAILED),
        (assess(action=...), FAILED),
        (assess(hostname="elsewhere.example.net"), FAILED),
        (assess(createTime=stamp(126)), EXPIRED),
        (assess(createTime=...), FAILED),
        (assess(valid=False), FAILED),
        (assess(valid="true"), FAILED),
        (invalid("INVALID_REASON_UNSPECIFIED"), FAILED),
        (invalid("UNKNOWN_INVALID_REASON"), FAILED),
        (invalid("MALFORMED"), FAILED),
        (invalid("EXPIRED"), EXPIRED),
        (invalid("DUPE"), EXPIRED),
        (invalid("MISSING"), FAILED),
        (invalid("BROWSER_ERROR"), FAILED),
        (invalid(["EXPIRED"]), FAILED),
        (invalid(...), FAILED),
        ({}, OUTAGE + "missing_token_properties"),
        ({"tokenProperties": [TOKEN]}, OUTAGE + "missing_token_properties"),
        ([], OUTAGE + "not_object"),
    ],
)
def test_every_documented_answer_has_its_outcome(
    make_settings: MakeSettings, answer: object, expected: object
) -> None:
    vendor = describe_enterprise(make_settings(**KEYS))
    assert told(vendor.judge, answer) == expected


def test_an_assessment_is_asked_for_with_the_key_in_a_header(make_settings: MakeSettings) -> None:
    with Siteverify(Assessing()) as standin:
        base = standin.url.removesuffix("/recaptcha/api/siteverify")
        provider = create_provider(make_settings(**KEYS, recaptcha_enterprise_url=base))
        evidence = provider.verify("good", "203.0.113.7")
        asked = standin.requests[0]
        provider.close()
    assert evidence == CaptchaEvidence(CaptchaOutcome.VERIFIED, 0.9)
    assert asked.path == "/v1/projects/my-project-17/assessments"
    assert asked.headers["X-Goog-Api-Key"] == "the-api-key"
    assert asked.fields == {
        "siteKey": "the-site-key",
        "expectedAction": "comment",
        "token": "good",
        "response": "good",
        "userIpAddress": "203.0.113.7",
    }


@pytest.mark.parametrize(
    ("status", "misconfigured"),
    [
        # INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND: keys or project.
        ("400", True),
        ("401", True),
        ("403", True),
        ("404", True),
        # RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE, DEADLINE_EXCEEDED: they pass.
        ("429", False),
        ("500", False),
        ("503", False),
        ("504", False),
    ],
)
def test_every_status_of_google_cloud_is_the_operators_fault_or_an_outage(
    make_settings: MakeSettings, status: str, misconfigured: bool
) -> None:
    with Siteverify(Assessing()) as standin:
        base = standin.url.removesuffix("/recaptcha/api/siteverify")
        provider = create_provider(make_settings(**KEYS, recaptcha_enterprise_url=base))
        with pytest.raises(CaptchaUnavailableError, match=f"status_{status}") as raised:
            provider.verify(status, None)
        provider.close()
    assert raised.value.misconfigured is misconfigured
    assert raised.value.retryable is not misconfigured
