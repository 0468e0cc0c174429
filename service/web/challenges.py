"""What a form asks for when it is shown: a stamp of the time, and a proof of work to solve."""

from flask import Blueprint, Response, jsonify, request

from config.settings import CaptchaProvider, Settings
from service.web.answers import PREFIX, speak
from service.web.clients import find_address
from service.web.problems import too_many
from service.web.services import get_services

RATE = "120/minute"
"""Challenges given to one client address: many readers may share one, and look more than write."""

blueprint = Blueprint("challenges", __name__, url_prefix=PREFIX)


@blueprint.get("/captcha/challenge")
def issue() -> Response:
    """A stamp, and a challenge in ALTCHA's form where its solution is taken; 429 beyond RATE."""
    services = get_services()
    speak(request)
    address = find_address(request, services.settings.trusted_proxies)
    seconds = services.challenge_limit.hit(services.keyring.client(address))
    if seconds is not None:
        raise too_many(seconds)
    now = services.now()
    challenge = services.proof.issue(now) if takes_proofs(services.settings) else {}
    return jsonify({"stamp": services.stamps.issue(now), **challenge})


def takes_proofs(settings: Settings) -> bool:
    """Whether a solved proof of work lets a comment in."""
    if settings.captcha_provider is CaptchaProvider.NONE:
        return False
    return settings.proof_of_work or settings.captcha_provider is CaptchaProvider.ALTCHA
