"""The operation that /embed.js begins with."""

from config.languages import LANGUAGES
from config.settings import CaptchaProvider
from service.moderation.submission import TRAP
from service.web.embed.guide import SENTENCES
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_mistake
from service.web.openapi.nodes import Node, answer, enumerate_values, record, refer, take
from service.web.openapi.parameters import SITE_KEY
from service.web.openapi.schemas import TEXT

DIRECTIONS = ("ltr", "rtl")


def describe_embedding(examples: Examples) -> dict[str, Node]:
    """The path item of the guide, by path."""
    site = take("query", "site", "The site's key, as in `data-site`.", SITE_KEY)
    operation: Node = {
        "operationId": "show_guide",
        "tags": ["comments"],
        "summary": "What /embed.js needs before it sends a comment",
        "parameters": [
            site,
            refer("parameters", "lang"),
            refer("parameters", "Accept-Language"),
        ],
        "responses": {
            "200": answer(
                "The captcha and the sentences; the same for everybody, so caches may keep it.",
                _describe_guide(),
                _exemplify(examples),
                headers=["Content-Language"],
            ),
            "400": describe_mistake("There is no such site.", "site", examples),
        },
    }
    return {"/api/v1/embed": {"get": operation}}


def _describe_guide() -> Node:
    captcha = record(
        "The captcha whose token goes along with a comment.",
        {
            "provider": enumerate_values(CaptchaProvider),
            "site_key": {**TEXT, "description": "The public key; empty if there is none."},
            "action": {**TEXT, "description": "What a token has to name."},
            "third_party": {"type": "boolean", "description": "Whether others' scripts are run."},
        },
    )
    return record(
        "What a page has to know.",
        {
            "language": enumerate_values(LANGUAGES),
            "direction": enumerate_values(DIRECTIONS),
            "captcha": captcha,
            "proof_of_work": {
                "type": "boolean",
                "description": "Whether a reader who refuses third parties may solve one.",
            },
            "trap": {
                **TEXT,
                "description": "The field to hide from people, which programs fill in; or empty.",
            },
            "sentences": record("By what they say.", dict.fromkeys(SENTENCES, TEXT)),
        },
    )


def _exemplify(examples: Examples) -> Node:
    settings, language = examples.settings, examples.settings.default_language
    label = examples.sentences.label
    return {
        "language": language,
        "direction": "ltr",
        "captcha": {
            "provider": str(settings.captcha_provider),
            "site_key": settings.recaptcha_site_key,
            "action": settings.recaptcha_action,
            "third_party": settings.captcha_provider is CaptchaProvider.RECAPTCHA_V3,
        },
        "proof_of_work": settings.proof_of_work,
        "trap": TRAP,
        "sentences": {text: label(text, language) for text in SENTENCES},
    }
