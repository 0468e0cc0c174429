"""reCAPTCHA v3: a score of how human a visit looks, verified with Google."""

from collections.abc import Callable
from datetime import datetime
from typing import Self

from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence
from service.web.captcha.judgement import Expected, judge
from service.web.captcha.provider import CaptchaRefusedError
from service.web.captcha.siteverify import SiteverifyClient

LONGEST_TOKEN = 8 * 1024


class RecaptchaV3:
    """Verifies the tokens of one reCAPTCHA v3 site."""

    name = "recaptcha_v3"
    script_origins = ("https://www.google.com", "https://www.gstatic.com")

    def __init__(
        self,
        site_key: str,
        client: SiteverifyClient,
        expected: Expected,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self.site_key = site_key
        self._client = client
        self._expected = expected
        self._now = now

    @classmethod
    def from_settings(cls, settings: Settings, *, now: Callable[[], datetime]) -> Self:
        """The provider that the settings describe; `now` gives an aware time."""
        client = SiteverifyClient(
            settings.recaptcha_verify_url, settings.recaptcha_secret, threads=settings.web_threads
        )
        expected = Expected.create(
            settings.recaptcha_action,
            settings.recaptcha_hostnames,
            settings.captcha_reject_below,
        )
        return cls(settings.recaptcha_site_key, client, expected, now=now)

    def verify(self, token: str, address: str | None) -> CaptchaEvidence:
        """The visitor's score, 0..1, 1 = human; spends the token.

        Raises CaptchaRefusedError (missing, failed, expired, score too low) and
        CaptchaUnavailableError; what cannot be a token is refused without asking anybody.
        """
        if not token.strip():
            raise CaptchaRefusedError(Code.CAPTCHA_MISSING)
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
        answer = self._client.ask(token, address)
        return judge(answer, self._expected, self._now())

    def close(self) -> None:
        """End the threads and the connections."""
        self._client.close()
