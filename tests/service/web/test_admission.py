from contextlib import suppress
from dataclasses import replace
from itertools import count

import pytest
from prometheus_client import REGISTRY

from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.admission import verify_captcha
from service.web.captcha import CaptchaRefusedError, CaptchaUnavailableError
from service.web.captcha.none import NoCaptcha
from service.web.problems import Problem
from service.web.services import NAME, Services
from tests.service.web.apps import open_app

_numbers = count()


class Scripted:
    """A provider under a name of its own that says what it is told to say."""

    site_key = ""
    script_origins: tuple[str, ...] = ()

    def __init__(self, said: CaptchaEvidence | Exception) -> None:
        self.name = f"scripted-{next(_numbers)}"
        self._said = said

    def verify(self, token: str, address: str | None) -> CaptchaEvidence:
        if isinstance(self._said, Exception):
            raise self._said
        return self._said

    def close(self) -> None:
        """Nothing to give back."""


def read(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def say(services: Services, said: CaptchaEvidence | Exception) -> float | None:
    """What is told of a provider once it has said that."""
    provider = Scripted(said)
    changed = replace(services, captcha=provider)
    with suppress(Problem):
        verify_captcha("token", "192.0.2.1", changed)
    return read("palabre_captcha_up", provider=provider.name)


@pytest.mark.parametrize(
    ("said", "up"),
    [
        (CaptchaEvidence(CaptchaOutcome.VERIFIED, 0.9), 1),
        (CaptchaRefusedError(Code.CAPTCHA_SCORE_LOW), 1),
        (CaptchaRefusedError(Code.CAPTCHA_EXPIRED), 1),
        # Refused without asking, for all we know.
        (CaptchaRefusedError(Code.CAPTCHA_FAILED), None),
        (CaptchaRefusedError(Code.CAPTCHA_MISSING), None),
        (CaptchaUnavailableError("timeout"), 0),
        (CaptchaUnavailableError("invalid-input-secret", misconfigured=True), 0),
    ],
)
def test_the_providers_state_is_what_its_last_answer_showed(
    settings: Settings, said: CaptchaEvidence | Exception, up: float | None
) -> None:
    with open_app(settings) as app:
        assert say(app.extensions[NAME], said) == up


def test_a_failure_is_counted_by_its_cause_and_by_whose_fault_it_is(settings: Settings) -> None:
    cause = f"a-cause-of-this-test-{next(_numbers)}"
    outcome = {"outcome": "unavailable"}
    before = read("palabre_captcha_verifications_total", **outcome) or 0
    spent = read("palabre_captcha_duration_seconds_count") or 0
    with open_app(settings) as app:
        say(app.extensions[NAME], CaptchaUnavailableError(cause))
    assert read("palabre_captcha_failures_total", cause=cause) == 1
    assert read("palabre_captcha_verifications_total", **outcome) == before + 1
    assert read("palabre_captcha_duration_seconds_count") == spent + 1


def test_without_a_captcha_no_provider_is_up_or_down(settings: Settings) -> None:
    with open_app(settings) as app:
        services = replace(app.extensions[NAME], captcha=NoCaptcha())
        verify_captcha("", "192.0.2.1", services)
    assert read("palabre_captcha_up", provider="none") is None
