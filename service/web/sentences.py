"""The sentences that readers and moderators see, in their language, from gettext catalogues."""

import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

import config
from config.languages import LANGUAGES
from service.moderation.codes import Code

DIRECTORY = Path(config.__file__).parent / "messages"
READER = "reader"
PAGE = "page"
ADMIN = "admin"
"""The contexts (msgctxt) of a catalogue: answers to readers, their pages, moderators' pages."""

_SEPARATOR = re.compile(r"[-_.@]")
LONGEST_REMEMBERED = 100
"""Characters of an Accept-Language that is worth being remembered."""


class Sentences:
    """Every catalogue, read once; the same object serves all threads."""

    def __init__(self, catalogues: Mapping[str, Translations]) -> None:
        self._catalogues = dict(catalogues)

    @classmethod
    def load(cls, directory: Path = DIRECTORY) -> "Sentences":
        """The sentences in `<language>.po` of `directory`, for every language of the site.

        Raises OSError for a missing catalogue and PoFileError for one that cannot be read.
        """
        return cls({language: _read(directory, language) for language in LANGUAGES})

    def say(self, code: Code, language: str, **parameters: int) -> str:
        """The sentence for a reader; `count` chooses the plural, numbers are written as there."""
        return self._find(READER, code, language, parameters)

    def label(self, text_id: str, language: str, *, context: str = PAGE, **parameters: int) -> str:
        """An interface text of the readers' pages, or of the moderators' with context ADMIN."""
        return self._find(context, text_id, language, parameters)

    def _find(
        self, context: str, text_id: str, language: str, parameters: Mapping[str, int]
    ) -> str:
        """The text, its numbers filled in; KeyError where the catalogue has none."""
        catalogue = self._catalogues[language]
        text = text_id
        if "count" in parameters:
            text = str(catalogue.npgettext(context, text_id, text_id, parameters["count"]))
        if text == text_id:
            text = str(catalogue.pgettext(context, text_id))
        if text == text_id:
            raise KeyError(f"no {context} text {text_id!r} in {language}")
        if not parameters:
            return text
        return text % {name: format_decimal(n, locale=language) for name, n in parameters.items()}


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


def _read(directory: Path, language: str) -> Translations:
    with (directory / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
