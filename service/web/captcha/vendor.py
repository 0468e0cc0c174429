"""A captcha that a vendor verifies: what cannot be a token is refused, the rest is asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from config.captcha import CaptchaProvider
from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence
from service.web.captcha.provider import CaptchaRefusedError

LONGEST_TOKEN = 8 * 1024
Judge = Callable[[object, datetime], CaptchaEvidence]


class Client(Protocol):
    """Asks a vendor about tokens."""

    def ask(self, token: str, address: str | None) -> object:
        """The decoded answer about `token`; raises CaptchaUnavailableError."""
        ...

    def close(self) -> None:
        """End the threads and the connections."""
        ...


@dataclass(frozen=True, slots=True)
class Vendor:
    """What is particular to one vendor.

    `scripts` are the origins of the page's script and frames, `judge` what makes evidence of an
    answer, `dummies` the tokens that everybody knows.
    """

    name: CaptchaProvider
    scripts: tuple[str, ...]
    judge: Judge
    longest_token: int = LONGEST_TOKEN
    dummies: frozenset[str] = frozenset()


class VendorCaptcha:
    """Verifies the tokens of one site with the vendor that issued them."""

    def __init__(
        self, vendor: Vendor, site_key: str, client: Client, *, now: Callable[[], datetime]
    ) -> None:
        self.name: str = vendor.name.value
        self.site_key = site_key
        self.script_origins = vendor.scripts
        self._vendor = vendor
        self._client = client
        self._now = now

    def verify(self, token: str, address: str | None) -> CaptchaEvidence:
        """The visitor's evidence, with a score 0..1, 1 = human, if the vendor gives one.

        Spends the token. Raises CaptchaRefusedError (missing, failed, expired, score too low) and
        CaptchaUnavailableError; what cannot be a token is refused without asking anybody.
        """
        if not token.strip():
            raise CaptchaRefusedError(Code.CAPTCHA_MISSING)
        too_long = len(token) > self._vendor.longest_token
        if too_long or not token.isascii() or token in self._vendor.dummies:
            raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
        return self._vendor.judge(self._client.ask(token, address), self._now())

    def close(self) -> None:
        """End the threads and the connections."""
        self._client.close()
