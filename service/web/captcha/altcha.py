"""The proof of work as a captcha: alone, or for the readers who refuse the operator's vendor."""

from collections.abc import Callable
from datetime import datetime

from config.captcha import CaptchaProvider as ProviderName
from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence
from service.web.captcha.proof import ProofOfWork, read_solution
from service.web.captcha.provider import CaptchaProvider, CaptchaRefusedError


class Altcha:
    """Asks for a proof of work of everybody."""

    name = ProviderName.ALTCHA.value
    site_key = ""
    script_origins: tuple[str, ...] = ()

    def __init__(self, proof: ProofOfWork, *, now: Callable[[], datetime]) -> None:
        self._proof = proof
        self._now = now

    def verify(self, token: str, address: str | None) -> CaptchaEvidence:  # noqa: ARG002 - interface
        """The evidence of a solved proof; CaptchaRefusedError (missing, failed, expired)."""
        if not token.strip():
            raise CaptchaRefusedError(Code.CAPTCHA_MISSING)
        solution = read_solution(token)
        if solution is None:
            raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
        return self._proof.verify(solution, self._now())

    def close(self) -> None:
        """Nothing to give back."""


class VendorOrProof:
    """Asks the vendor, but about no proof of work: that is verified here, or refused."""

    def __init__(self, vendor: CaptchaProvider, own: Altcha | None) -> None:
        self.name = vendor.name
        self.site_key = vendor.site_key
        self.script_origins = vendor.script_origins
        self._vendor = vendor
        self._own = own

    def verify(self, token: str, address: str | None) -> CaptchaEvidence:
        """The vendor's evidence, or that of a solved proof; raises what either raises.

        Where the operator takes no proofs, one is refused without telling the vendor.
        """
        if read_solution(token) is None:
            return self._vendor.verify(token, address)
        if self._own is None:
            raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
        return self._own.verify(token, address)

    def close(self) -> None:
        """Close the vendor's connections."""
        self._vendor.close()
