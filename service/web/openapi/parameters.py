"""What requests say outside their body: headers, path and query."""

from config.languages import LANGUAGES
from config.settings import Settings
from service.moderation.site import KEY, LONGEST_KEY
from service.moderation.store.keys import KEYS_KEPT
from service.moderation.words.judge import ListName
from service.web.idempotency import HEADER, LONGEST
from service.web.openapi.nodes import Node, enumerate_values, take
from service.web.openapi.schemas import IDENTIFIER, TEXT

SITE_KEY: Node = {**TEXT, "pattern": f"^({KEY.replace('*', f'{{0,{LONGEST_KEY - 2}}}')})?$"}
"""As sites are called; an empty one names none."""
CURSOR: Node = {"anyOf": [IDENTIFIER, {**TEXT, "maxLength": 0}]}
"""An empty one is none, as HTML forms send it."""


def describe_parameters(settings: Settings) -> dict[str, Node]:
    """The parameters that several operations may take, by name."""
    return {
        "Accept-Language": take(
            "header",
            "Accept-Language",
            f"Languages of the answer: {', '.join(LANGUAGES)}; else {settings.default_language}.",
            TEXT,
        ),
        "Idempotency-Key": _describe_key(),
        "Prefer": _describe_preference(settings.answer_within),
        "lang": take("query", "lang", "Language of the answer, before Accept-Language.", TEXT),
        "site": take("query", "site", "Key of the site; the default one without it.", SITE_KEY),
        "cursor": take("query", "cursor", "`next` of the page before.", CURSOR),
        "list_name": {
            **take("path", "list_name", "Which list.", enumerate_values(ListName)),
            "required": True,
        },
        "act_id": {
            **take("path", "act_id", "The `act_id` of a review.", IDENTIFIER),
            "required": True,
        },
        "comment_id": {
            **take("path", "comment_id", "The comment's id.", IDENTIFIER),
            "required": True,
        },
    }


def _describe_key() -> Node:
    return take(
        "header",
        HEADER,
        "A repeated submission with the same key is answered as the first was, and stored once; "
        f"with another comment it is refused. Kept for {KEYS_KEPT.total_seconds() / 3600:g} hours.",
        {**TEXT, "minLength": 1, "maxLength": LONGEST, "pattern": "^[\\x20-\\x7e]+$"},
    )


def _describe_preference(longest: float) -> Node:
    return take(
        "header",
        "Prefer",
        "`wait=N`: seconds to wait for the verdict; `respond-async`: do not wait (RFC 7240). "
        f"At most, and without it, {longest:g} s.",
        {**TEXT, "examples": ["wait=1", "respond-async"]},
    )
