"""No captcha at all, for the operator who said so aloud."""

from service.moderation.comment import CaptchaEvidence, CaptchaOutcome


class NoCaptcha:
    """Asks nothing of anybody, and says so in the evidence."""

    name = "none"
    site_key = ""
    script_origins: tuple[str, ...] = ()

    def verify(self, token: str, address: str | None) -> CaptchaEvidence:  # noqa: ARG002 - interface
        """The evidence that nobody was asked; a token is ignored."""
        return CaptchaEvidence(CaptchaOutcome.NOT_ASKED)

    def close(self) -> None:
        """Nothing to give back."""
