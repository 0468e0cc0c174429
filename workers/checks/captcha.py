"""The captcha's opinion of the visitor, as it was stored with the comment."""

from service.moderation.codes import Code
from service.moderation.comment import CaptchaOutcome, Comment
from service.moderation.policy import CAPTCHA
from service.moderation.verdict import Signal


class CaptchaScore:
    """Reports the vendor's score, 1 = human; an outage, or a captcha never asked, as no score."""

    name = CAPTCHA

    def inspect(self, comment: Comment) -> Signal:
        """The score of a verified captcha, or the outcome that left none."""
        outcome, score = comment.captcha.outcome, comment.captcha.score
        if outcome is CaptchaOutcome.VERIFIED and score is not None:
            return Signal(self.name, Code.CAPTCHA_SCORE_LOW, score)
        return Signal(self.name, Code.CAPTCHA_UNAVAILABLE, None, {"outcome": outcome.value})
