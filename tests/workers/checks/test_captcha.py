import pytest

from config.loading import load_settings
from service.moderation.codes import Code, Status
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.moderation.policy import CAPTCHA, Policy, decide
from service.moderation.verdict import Signal, Verdict
from tests.workers.checks.samples import sample_comment
from workers.checks.captcha import CaptchaScore


def inspect(outcome: CaptchaOutcome, score: float | None) -> Signal:
    return CaptchaScore().inspect(sample_comment(captcha=CaptchaEvidence(outcome, score)))


@pytest.mark.parametrize("score", [0.0, 0.3, 0.5, 1.0])
def test_a_verified_captcha_reports_the_vendors_score_as_it_came(score: float) -> None:
    signal = inspect(CaptchaOutcome.VERIFIED, score)
    assert signal == Signal(CAPTCHA, Code.CAPTCHA_SCORE_LOW, score)


@pytest.mark.parametrize(
    ("outcome", "score"),
    [
        (CaptchaOutcome.UNAVAILABLE, None),
        (CaptchaOutcome.UNAVAILABLE, 0.9),
        (CaptchaOutcome.NOT_ASKED, None),
    ],
)
def test_a_captcha_that_could_not_be_verified_has_no_score(
    outcome: CaptchaOutcome, score: float | None
) -> None:
    signal = inspect(outcome, score)
    assert signal.score is None
    assert signal.reason is Code.CAPTCHA_UNAVAILABLE
    assert signal.check == CAPTCHA
    assert signal.evidence == {"outcome": outcome.value}


@pytest.mark.parametrize("outcome", [CaptchaOutcome.VERIFIED, CaptchaOutcome.SOLVED])
def test_a_captcha_passed_without_a_score_weighs_nothing(outcome: CaptchaOutcome) -> None:
    signal = inspect(outcome, None)
    assert signal.score is None
    assert signal.evidence == {"outcome": outcome.value}
    settings = load_settings(
        {"PALABRE_SECRET_KEY": "a-secret-for-tests-only", "PALABRE_CAPTCHA_PROVIDER": "altcha"}
    )
    assert decide([signal], Policy.from_settings(settings)) == Verdict(Status.APPROVED)


def test_a_proof_of_work_is_never_taken_for_a_score() -> None:
    assert inspect(CaptchaOutcome.SOLVED, 0.9).score is None
