"""reCAPTCHA Enterprise: a score like v3's, from Google Cloud's createAssessment.

Source of the fields and reasons:
https://cloud.google.com/recaptcha/docs/reference/rest/v1/projects.assessments (read on 2026-11-23).
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from config.captcha import CaptchaProvider
from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence
from service.web.captcha.dialect import Dialect
from service.web.captcha.exchange import Exchange
from service.web.captcha.judgement import (
    Expected,
    check_age,
    check_hostname,
    read_score,
    weigh_score,
)
from service.web.captcha.provider import CaptchaRefusedError, CaptchaUnavailableError
from service.web.captcha.recaptcha import SCRIPTS
from service.web.captcha.vendor import Vendor

DIALECT = Dialect(
    # What the operator did wrong comes as an HTTP status: 400, 401, 403, 404.
    operator=frozenset(),
    expired=frozenset({"EXPIRED", "DUPE"}),
    lifetime=timedelta(minutes=2),
    gives_action=True,
    gives_score=True,
)


class AssessmentClient:
    """Asks for assessments in one Google Cloud project."""

    def __init__(self, settings: Settings, *, threads: int) -> None:
        # In a header, for addresses are logged.
        headers = {
            "Content-Type": "application/json",
            "X-Goog-Api-Key": settings.recaptcha_api_key.get_secret_value(),
        }
        base = settings.recaptcha_enterprise_url.rstrip("/")
        url = f"{base}/v1/projects/{settings.recaptcha_project}/assessments"
        self._event = {
            "siteKey": settings.recaptcha_site_key,
            "expectedAction": settings.recaptcha_action,
        }
        self._exchange = Exchange(url, headers, threads=threads)

    def ask(self, token: str, address: str | None) -> object:
        """The assessment of `token`, brought from IP `address`.

        Raises CaptchaUnavailableError, as `Exchange.post`.
        """
        event = {**self._event, "token": token}
        if address:
            event["userIpAddress"] = address
        return self._exchange.post(json.dumps({"event": event}))

    def close(self) -> None:
        """End the threads and the connections."""
        self._exchange.close()


def describe_enterprise(settings: Settings) -> Vendor:
    """The key that the settings name."""
    expected = Expected.create(
        DIALECT,
        settings.recaptcha_hostnames,
        action=settings.recaptcha_action,
        lowest_score=settings.captcha_reject_below,
    )
    name = CaptchaProvider.RECAPTCHA_ENTERPRISE
    return Vendor(name, SCRIPTS, partial(judge_assessment, expected))


def judge_assessment(expected: Expected, answer: object, now: datetime) -> CaptchaEvidence:
    """The evidence in a decoded assessment, at the aware time `now`; raises as `judge` does."""
    if not isinstance(answer, Mapping):
        raise CaptchaUnavailableError("not_object")
    token = answer.get("tokenProperties")
    if not isinstance(token, Mapping):
        raise CaptchaUnavailableError("missing_token_properties")
    # False, like every default, may be left out of Google's JSON.
    if token.get("valid") is not True:
        late = str(token.get("invalidReason")) in expected.dialect.expired
        raise CaptchaRefusedError(Code.CAPTCHA_EXPIRED if late else Code.CAPTCHA_FAILED)
    risk = answer.get("riskAnalysis")
    if not isinstance(risk, Mapping) or "score" not in risk:
        raise CaptchaUnavailableError("missing_score")
    score = read_score(risk["score"])
    if token.get("action") != expected.action:
        raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
    check_hostname(token.get("hostname"), expected.hostnames)
    check_age(token.get("createTime"), expected.dialect.lifetime, now)
    return weigh_score(score, expected.lowest_score)
