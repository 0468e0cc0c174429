import itertools
import re
from collections.abc import Iterator
from gettext import c2py

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from config.languages import LANGUAGES, MODERATORS_LANGUAGES
from service.moderation.codes import Code
from service.web.sentences import ADMIN, DIRECTORY, PAGE, READER, Sentences

NUMBERED = {
    Code.CONTENT_TOO_SHORT,
    Code.CONTENT_TOO_LONG,
    Code.FIELD_TOO_LONG,
    Code.TOO_MANY_REQUESTS,
    Code.APPEAL_TOO_SHORT,
    Code.APPEAL_TOO_LONG,
}
SENTENCES = Sentences.load()
SPELT_ALIKE = {("field_author", "de")}
"""Labels that two languages write with the same letters."""
LATIN = re.compile(r"https?://\S+|\w+@[\w.]+|%\(count\)s|JavaScript|Palabre|API")
"""What stays as it is in every script."""


def read(language: str) -> Catalog:
    with (DIRECTORY / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


CATALOGUES = {language: read(language) for language in LANGUAGES}


def entries(language: str) -> Iterator[tuple[tuple[str, str], Message]]:
    """Every message of a catalogue by its context and identifier."""
    for message in CATALOGUES[language]:
        if message.id:
            identifier = message.id if isinstance(message.id, str) else message.id[0]
            yield (str(message.context), identifier), message


def texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(message: Message) -> set[str]:
    return {found for text in texts(message) for found in re.findall(r"%\(\w+\)s|%\w", text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_and_every_sentence_a_code(language: str) -> None:
    told = {identifier for (context, identifier), _ in entries(language) if context == READER}
    assert told == {str(code) for code in Code}


def test_all_languages_of_readers_hold_the_same_texts() -> None:
    held = [{key for key, _ in entries(language) if key[0] != ADMIN} for language in LANGUAGES]
    for language, keys in zip(LANGUAGES, held, strict=True):
        assert keys == held[0], language
    assert {context for context, _ in held[0]} == {READER, PAGE}


def test_the_languages_of_moderators_and_no_others_hold_their_texts() -> None:
    held = {
        language: {key for key, _ in entries(language) if key[0] == ADMIN} for language in LANGUAGES
    }
    assert held["fr"]
    for language, keys in held.items():
        assert keys == (held["fr"] if language in MODERATORS_LANGUAGES else set()), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_in_every_plural_form(language: str) -> None:
    for key, message in entries(language):
        assert not message.fuzzy, key
        assert all(text.strip() for text in texts(message)), key
        if message.pluralizable:
            assert len(texts(message)) == CATALOGUES[language].num_plurals, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_exactly_the_codes_with_a_number_have_plural_forms(language: str) -> None:
    plural = {
        Code(identifier)
        for (context, identifier), message in entries(language)
        if context == READER and message.pluralizable
    }
    assert plural == NUMBERED


def test_translations_use_the_same_placeholders() -> None:
    first, *others = (dict(entries(language)) for language in LANGUAGES)
    for (key, message), other in itertools.product(first.items(), others):
        assert placeholders(message) <= {"%(count)s"}, key
        if key in other:
            assert placeholders(message) == placeholders(other[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_tells_the_number(language: str) -> None:
    for key, message in entries(language):
        if message.pluralizable and key[0] != ADMIN:
            assert all(text.count("%(count)s") == 1 for text in texts(message)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_the_unicode_cldr(language: str) -> None:
    rule = Locale.parse(language).plural_form
    forms = c2py(CATALOGUES[language].plural_expr)
    # Round millions have a form of their own in French and its sisters; nothing here comes near.
    counts = [*range(1_000), 10_000, 20_000, 99_999]
    found = {(rule(count), forms(count)) for count in counts}
    assert len(found) == len({name for name, _ in found}) == len({form for _, form in found})
    assert {form for _, form in found} == set(range(CATALOGUES[language].num_plurals))


def test_no_sentence_is_left_in_another_language() -> None:
    for one, other in itertools.combinations(LANGUAGES, 2):
        for code in Code:
            assert SENTENCES.say(code, one, count=3) != SENTENCES.say(code, other, count=3)


def test_no_label_is_a_copy_of_the_english_one() -> None:
    english = {key: texts(message) for key, message in entries("en")}
    for language in set(LANGUAGES) - {"en"}:
        for key, message in entries(language):
            if key[0] != ADMIN and (key[1], language) not in SPELT_ALIKE:
                assert texts(message) != english[key], (language, key)


def test_arabic_and_russian_are_written_in_their_own_letters() -> None:
    for language, letters in (("ar", "\u0600-\u06ff"), ("ru", "\u0400-\u04ff")):
        for key, message in entries(language):
            for text in texts(message):
                own = len(re.findall(f"[{letters}]", text))
                assert own > 2 * len(re.findall("[A-Za-z]", LATIN.sub("", text))), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code)
def test_a_sentence_reads_as_one(code: Code, language: str) -> None:
    sentence = SENTENCES.say(code, language, count=5)
    # Arabic has no capitals; Spanish opens an exclamation.
    assert sentence.lstrip("¡")[0].isupper() or language == "ar"
    assert sentence[-1] in ".!"
    assert not re.search(r"[_%{}\n]|  ", sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_moments_are_told_alike(language: str) -> None:
    assert len({SENTENCES.say(code, language, count=5) for code in Code}) == len(Code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_are_typographic(language: str) -> None:
    for key, message in entries(language):
        assert not any("'" in text or '"' in text for text in texts(message)), key


def test_french_marks_follow_a_space_that_does_not_break() -> None:
    for key, message in entries("fr"):
        for text in texts(message):
            prose = re.sub(r"https?://\S+", "", text)
            assert not re.search(r"(?<!\u202f)[;!?]|(?<!\u00a0):", prose), key
            assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»", prose), key


def test_english_marks_follow_no_space() -> None:
    for key, message in entries("en"):
        assert not any(re.search(r"\s[;:!?]", text) for text in texts(message)), key
