"""The whole OpenAPI document of an installation, and the view that serves it."""

import json
from importlib.metadata import version

from flask import Flask, Response

from config.settings import Settings
from service.web.openapi.appealing import describe_appealing
from service.web.openapi.challenges import describe_challenges
from service.web.openapi.embedding import describe_embedding
from service.web.openapi.examples import Examples
from service.web.openapi.insight import describe_insight
from service.web.openapi.insight_schemas import describe_insight_schemas
from service.web.openapi.intake import describe_intake
from service.web.openapi.moderating import describe_moderating
from service.web.openapi.moderation_schemas import describe_moderation_schemas
from service.web.openapi.nodes import JSON, Node
from service.web.openapi.operating import describe_operating
from service.web.openapi.parameters import describe_parameters
from service.web.openapi.reading import describe_reading
from service.web.openapi.remedies import describe_remedies
from service.web.openapi.schemas import describe_headers, describe_schemas
from service.web.openapi.word_list_schemas import describe_word_list_schemas
from service.web.openapi.word_lists import describe_word_lists
from service.web.sentences import Sentences
from service.web.services import NAME, Services

INFO: Node = {
    "title": "Palabre",
    "summary": "Comment moderation that runs on your own machine and tells people why.",
    "description": (
        "Submit comments, follow them, and moderate them. Refusals are problems (RFC 9457) with a "
        "stable `code` and a sentence for the reader in the language asked for."
    ),
    "license": {"name": "MIT", "identifier": "MIT"},
}
TAGS = [
    {"name": "comments", "description": "For a site's pages; CORS for the allowed origins."},
    {"name": "moderation", "description": "For moderators' programs, with the admin token."},
    {"name": "operation", "description": "For those who run the service."},
]


def register_openapi(app: Flask) -> None:
    """Serve /openapi.json, built once."""
    services: Services = app.extensions[NAME]
    document = build_document(services.settings, services.sentences)
    body = json.dumps(document, ensure_ascii=False).encode()
    app.add_url_rule("/openapi.json", "openapi", lambda: Response(body, content_type=JSON))


def build_document(settings: Settings, sentences: Sentences) -> Node:
    """What an installation with these settings serves, in OpenAPI 3.1."""
    examples = Examples(settings, sentences)
    return {
        "openapi": "3.1.1",
        "info": {**INFO, "version": version("palabre")},
        "servers": [{"url": "/"}],
        "tags": TAGS,
        "paths": {
            **describe_intake(examples),
            **describe_reading(examples),
            **describe_appealing(examples),
            **describe_embedding(examples),
            **describe_challenges(examples),
            **describe_moderating(examples),
            **describe_remedies(examples),
            **describe_word_lists(examples),
            **describe_insight(examples),
            **describe_operating(),
        },
        "components": {
            "schemas": {
                **describe_schemas(),
                **describe_moderation_schemas(),
                **describe_word_list_schemas(),
                **describe_insight_schemas(),
            },
            "parameters": describe_parameters(settings),
            "headers": describe_headers(),
            "securitySchemes": {
                "admin": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "PALABRE_ADMIN_TOKEN of the installation, or a moderator's own"
                    " API token, which opens what its owner may see.",
                }
            },
        },
    }
