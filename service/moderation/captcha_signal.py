"""The captcha's opinion of a visitor, as one signal among the others."""

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.moderation.policy import CAPTCHA, PASSED
from service.moderation.verdict import Signal


def read_captcha(evidence: CaptchaEvidence) -> Signal:
    """The vendor's score, 1 = human; whatever has none is reported by its outcome.

    A captcha that was passed without a score, a proof of work included, weighs nothing, and so does
    one that nobody could be shown; an outage, or a captcha never asked, is evidence that is
    missing.
    """
    outcome, score = evidence.outcome, evidence.score
    if outcome is CaptchaOutcome.VERIFIED and score is not None:
        return Signal(CAPTCHA, Code.CAPTCHA_SCORE_LOW, score)
    reason = Code.CAPTCHA_FAILED if outcome in PASSED else Code.CAPTCHA_UNAVAILABLE
    return Signal(CAPTCHA, reason, None, {"outcome": outcome.value})
