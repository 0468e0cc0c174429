"""The captcha's opinion of the visitor, as it was stored with the comment."""

from service.moderation.captcha_signal import read_captcha
from service.moderation.comment import Comment
from service.moderation.policy import CAPTCHA
from service.moderation.verdict import Signal


class CaptchaScore:
    """Reports what the captcha's provider said when the comment came in."""

    name = CAPTCHA

    def inspect(self, comment: Comment) -> Signal:
        """The score of a verified captcha, or the outcome that left none."""
        return read_captcha(comment.captcha)
