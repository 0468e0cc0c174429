"""What /embed.js has to know before a comment is sent: the captcha, and a few sentences."""

from babel import Locale
from flask import Blueprint, Response, jsonify, request

from config.settings import CaptchaProvider as ProviderName
from config.settings import Settings
from service.moderation.submission import TRAP
from service.web.answers import PREFIX, get_language, speak
from service.web.captcha import CaptchaProvider
from service.web.challenges import takes_proofs
from service.web.pages import label
from service.web.services import get_services
from service.web.site import require_site

blueprint = Blueprint("embed", __name__, url_prefix=PREFIX)
SENTENCES = (
    "sending",
    "network_failed",
    "try_again",
    "reconsider",
    "edit_text",
    "insist",
    "follow_comment",
    "follow_refused",
    "trap",
)
"""The page texts that are the script's own; every other sentence is an answer's."""


@blueprint.get("/embed")
def show_guide() -> Response:
    """The guide in the language of the page; the same for everybody, so that caches keep it."""
    hosted = require_site(request)
    speak(request, request.args.get("lang"))
    language = get_language()
    response = jsonify(
        {
            "language": language,
            "direction": Locale.parse(language).text_direction,
            "captcha": _describe_captcha(hosted.settings, get_services().captcha),
            "proof_of_work": takes_proofs(hosted.settings),
            "trap": TRAP if _looks_at_forms(hosted.settings) else "",
            "sentences": {text: label(text) for text in SENTENCES},
        }
    )
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "public, max-age=300"
    response.vary.add("Accept-Language")
    return response


def _looks_at_forms(settings: Settings) -> bool:
    """Whether how a form was filled in counts for anything."""
    return settings.form_flag_at is not None or settings.form_reject_at is not None


def _describe_captcha(settings: Settings, captcha: CaptchaProvider) -> dict[str, object]:
    turnstile = settings.captcha_provider is ProviderName.TURNSTILE
    return {
        "provider": captcha.name,
        "site_key": captcha.site_key,
        "action": settings.turnstile_action if turnstile else settings.recaptcha_action,
        "third_party": bool(captcha.script_origins),
    }
