"""The sentences that people see, in their language, from gettext catalogues."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

import config
from config.languages import LANGUAGES
from service.moderation.codes import Code

DIRECTORY = Path(config.__file__).parent / "messages"
READER = "reader"
PAGE = "page"
ADMIN = "admin"
"""The contexts (msgctxt) of a catalogue: answers to readers, their pages, moderators' pages."""


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


def _read(directory: Path, language: str) -> Translations:
    with (directory / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
