"""Which language a request is answered in; the sentences themselves are everybody's."""

import re
from functools import lru_cache

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from config.languages import LANGUAGES
from service.moderation.sentences import ADMIN, DIRECTORY, PAGE, READER, Sentences

__all__ = ["ADMIN", "DIRECTORY", "PAGE", "READER", "Sentences", "negotiate"]

_SEPARATOR = re.compile(r"[-_.@]")
LONGEST_REMEMBERED = 100
"""Characters of an Accept-Language that is worth being remembered."""


def negotiate(
    requested: str,
    accept_language: str,
    default: str,
    languages: tuple[str, ...] = LANGUAGES,
) -> str:
    """The language to answer in: the one requested, else the best accepted, else the default.

    `requested` is a tag such as fr or fr-CA (RFC 5646) or empty; `accept_language` is that
    header's value (RFC 9110, 12.5.4). Whatever they hold, the answer is one of `languages`.
    """
    fallback = default if default in languages else languages[0]
    if (known := _primary(requested)) in languages:
        return known
    if len(accept_language) > LONGEST_REMEMBERED:
        return _choose(accept_language, fallback, languages)
    return _remember(accept_language, fallback, languages)


def _choose(accept_language: str, fallback: str, languages: tuple[str, ...]) -> str:
    accepted = parse_accept_header(accept_language, LanguageAccept)
    # Werkzeug's best_match() prefers an exact tag to a better liked one: `en-US, fr;q=0.5` would
    # be answered in French.
    refused = {_primary(tag) for tag, quality in accepted if quality <= 0}
    for tag, _ in accepted:
        candidate = fallback if tag == "*" else _primary(tag)
        if candidate in languages and candidate not in refused:
            return candidate
    return fallback


# Browsers send one of a few values, each with every request.
_remember = lru_cache(maxsize=256)(_choose)


def _primary(tag: str) -> str:
    return _SEPARATOR.split(tag.strip().lower(), maxsplit=1)[0]
