from datetime import UTC, datetime, timedelta

import pytest

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha import CaptchaRefusedError, create_proof, create_provider
from tests.service.web.captcha.conftest import MakeProvider, MakeSettings
from tests.service.web.captcha.solving import pack, solve
from tests.standins.siteverify import Siteverify

SOLVED = CaptchaEvidence(CaptchaOutcome.SOLVED)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EASY = {"proof_of_work_difficulty": 1000}


def make_token(make_settings: MakeSettings, now: datetime | None = None) -> str:
    challenge = create_proof(make_settings(**EASY)).issue(now or datetime.now(UTC))
    return pack(solve(challenge))


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", Code.CAPTCHA_MISSING),
        (" ", Code.CAPTCHA_MISSING),
        ("good-0.9", Code.CAPTCHA_FAILED),
        ("eyJhIjoxfQ==", Code.CAPTCHA_FAILED),
        ("é", Code.CAPTCHA_FAILED),
    ],
)
def test_altcha_takes_proofs_of_work_and_nothing_else(
    make_settings: MakeSettings, token: str, code: Code
) -> None:
    provider = create_provider(make_settings(captcha_provider="altcha", **EASY))
    assert (provider.name, provider.site_key, provider.script_origins) == ("altcha", "", ())
    assert provider.verify(make_token(make_settings), None) == SOLVED
    with pytest.raises(CaptchaRefusedError, match=code):
        provider.verify(token, None)


def test_a_proof_expires_by_the_clock_that_the_provider_was_given(
    make_settings: MakeSettings,
) -> None:
    late = NOW + timedelta(minutes=21)
    provider = create_provider(make_settings(captcha_provider="altcha"), now=lambda: late)
    with pytest.raises(CaptchaRefusedError, match=Code.CAPTCHA_EXPIRED):
        provider.verify(make_token(make_settings, NOW), None)


def test_a_reader_who_refuses_google_solves_a_proof_and_google_is_told_nothing(
    make_settings: MakeSettings, make_provider: MakeProvider, standin: Siteverify
) -> None:
    assert make_provider().verify(make_token(make_settings), "203.0.113.7") == SOLVED
    assert standin.script.connections == 0


def test_a_proof_works_while_google_is_down(make_settings: MakeSettings) -> None:
    provider = create_provider(make_settings(recaptcha_verify_url="http://127.0.0.1:1/"))
    assert provider.verify(make_token(make_settings), None) == SOLVED
    provider.close()


def test_where_proofs_are_not_taken_one_is_refused_without_telling_google(
    make_settings: MakeSettings, make_provider: MakeProvider, standin: Siteverify
) -> None:
    with pytest.raises(CaptchaRefusedError, match=Code.CAPTCHA_FAILED):
        make_provider(proof_of_work=False).verify(make_token(make_settings), None)
    assert standin.script.connections == 0


def test_beside_a_vendor_every_other_token_is_the_vendors(
    make_provider: MakeProvider, standin: Siteverify
) -> None:
    provider = make_provider()
    assert provider.verify("good-0.9", None).score == 0.9
    assert [asked.fields["response"] for asked in standin.requests] == ["good-0.9"]
