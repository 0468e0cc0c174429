"""Who may submit: the client's rate and the captcha's word, before anything is stored."""

import logging
from http import HTTPStatus

from config.settings import CaptchaProvider, UnavailablePolicy
from service.moderation import store
from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web import metrics
from service.web.captcha import CaptchaRefusedError, CaptchaUnavailableError
from service.web.captcha.proof import identify, read_solution
from service.web.problems import Problem, too_many, unavailable
from service.web.services import Services

JUDGED = {Code.CAPTCHA_EXPIRED, Code.CAPTCHA_SCORE_LOW}
"""Refusals that only the provider can have meant; of the others we may have thought ourselves."""

logger = logging.getLogger(__name__)


def limit_rate(address: str, services: Services) -> None:
    """Count one submission of this client; raises a 429 Problem if it is one too many."""
    seconds = services.limit.hit(services.keyring.client(address))
    if seconds is not None:
        raise too_many(seconds)


def inspect_token(token: str, services: Services, *, consented: bool) -> None:
    """Refuse, with a 403 Problem, a token of which the provider need not be asked.

    Nobody is asked who was not `consented` to; a proof of work needs nobody's consent.
    """
    if services.settings.captcha_provider is CaptchaProvider.NONE:
        return
    if not token or (not consented and read_solution(token) is None):
        metrics.CAPTCHAS.labels("missing").inc()
        raise Problem(HTTPStatus.FORBIDDEN, Code.CAPTCHA_MISSING)
    if store.is_token_spent(services.database, services.keyring.token(identify(token))):
        metrics.CAPTCHAS.labels("expired").inc()
        raise Problem(HTTPStatus.FORBIDDEN, Code.CAPTCHA_EXPIRED)


def verify_captcha(token: str, address: str, services: Services) -> CaptchaEvidence:
    """What the captcha provider says of the visitor.

    Raises a 403 Problem where the provider refuses. Where it could not be asked, the operator's
    setting decides: a 503 Problem, or evidence that says "unavailable" and holds the comment.
    """
    try:
        with metrics.CAPTCHA_SECONDS.time():
            evidence = services.captcha.verify(token, address or None)
    except CaptchaRefusedError as error:
        if error.code in JUDGED:
            _tell_up(services, up=True)
        metrics.CAPTCHAS.labels(error.code.removeprefix("captcha_")).inc()
        raise Problem(HTTPStatus.FORBIDDEN, error.code) from error
    except CaptchaUnavailableError as error:
        return _do_without(error, services)
    if evidence.outcome is CaptchaOutcome.VERIFIED:
        _tell_up(services, up=True)
    metrics.CAPTCHAS.labels(evidence.outcome).inc()
    return evidence


def _tell_up(services: Services, *, up: bool) -> None:
    metrics.CAPTCHA_UP.labels(services.captcha.name).set(up)


def _do_without(error: CaptchaUnavailableError, services: Services) -> CaptchaEvidence:
    outcome = "misconfigured" if error.misconfigured else "unavailable"
    metrics.CAPTCHAS.labels(outcome).inc()
    metrics.CAPTCHA_FAILURES.labels(error.cause).inc()
    _tell_up(services, up=False)
    logger.error(f"captcha {outcome}", extra={"cause": error.cause})  # noqa: G004 - two events
    if services.settings.captcha_unavailable is UnavailablePolicy.REJECT:
        # Not "captcha_unavailable", whose sentence says that the comment has arrived.
        raise unavailable(retry_after=30) from error
    return CaptchaEvidence(CaptchaOutcome.UNAVAILABLE)
