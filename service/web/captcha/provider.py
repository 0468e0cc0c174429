"""What every captcha provider offers, and the two ways in which it can say no."""

from typing import Protocol

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence


class CaptchaRefusedError(Exception):
    """The visitor has to do something; `code` is the captcha code whose sentence says what."""

    def __init__(self, code: Code) -> None:
        super().__init__(str(code))
        self.code = code


class CaptchaUnavailableError(Exception):
    """No answer that counts, through no fault of the visitor.

    `cause` is a stable word for logs and metrics, never for readers. `retryable`: it may pass by
    itself. `misconfigured`: the operator has to act.
    """

    def __init__(self, cause: str, *, retryable: bool = True, misconfigured: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.retryable = retryable
        self.misconfigured = misconfigured


class CaptchaProvider(Protocol):
    """Who vouches that a visitor is human."""

    @property
    def name(self) -> str:
        """The provider's name, as in PALABRE_CAPTCHA_PROVIDER."""

    @property
    def site_key(self) -> str:
        """The public key that the form's script needs; empty if there is no script."""

    @property
    def script_origins(self) -> tuple[str, ...]:
        """The origins that a Content-Security-Policy has to allow for that script."""

    def verify(self, token: str, address: str | None) -> CaptchaEvidence:
        """What the provider knows of the visitor who brought `token` from IP `address`.

        Raises CaptchaRefusedError, or CaptchaUnavailableError when nothing could be learnt.
        """

    def close(self) -> None:
        """Give back threads and connections; the provider is not used afterwards."""
