import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from config.languages import LANGUAGES
from service.moderation.codes import Code
from service.web.sentences import ADMIN, DIRECTORY, PAGE, READER, Sentences, negotiate

NUMBERED = {
    Code.CONTENT_TOO_SHORT,
    Code.CONTENT_TOO_LONG,
    Code.FIELD_TOO_LONG,
    Code.TOO_MANY_REQUESTS,
}
SENTENCES = Sentences.load()


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
    return {found for text in texts(message) for found in re.findall(r"%\(\w+\)s|%\S?", text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_and_every_sentence_a_code(language: str) -> None:
    told = {identifier for (context, identifier), _ in entries(language) if context == READER}
    assert told == {str(code) for code in Code}


def test_all_languages_hold_the_same_texts() -> None:
    held = [{key for key, _ in entries(language)} for language in LANGUAGES]
    assert all(keys == held[0] for keys in held)
    assert {context for context, _ in held[0]} <= {READER, PAGE, ADMIN}


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
        assert placeholders(message) == placeholders(other[key]), key
        assert placeholders(message) <= {"%(count)s"}, key


def test_no_sentence_is_left_in_another_language() -> None:
    for one, other in itertools.combinations(LANGUAGES, 2):
        for code in Code:
            assert SENTENCES.say(code, one, count=3) != SENTENCES.say(code, other, count=3)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code)
def test_a_sentence_reads_as_one(code: Code, language: str) -> None:
    sentence = SENTENCES.say(code, language, count=5)
    assert sentence[0].isupper()
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


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("fr", 0, "0 caractère."),
        ("fr", 1, "1 caractère."),
        ("fr", 2, "2 caractères."),
        ("fr", 10_000, "10\u202f000 caractères."),
        ("en", 0, "0 characters."),
        ("en", 1, "1 character."),
        ("en", 10_000, "10,000 characters."),
    ],
)
def test_numbers_and_plurals_follow_the_language(language: str, count: int, expected: str) -> None:
    assert SENTENCES.say(Code.CONTENT_TOO_SHORT, language, count=count).endswith(expected)


def test_a_label_comes_from_the_context_it_was_asked_of() -> None:
    assert SENTENCES.label("send", "fr") == "Envoyer"
    with pytest.raises(KeyError, match="no admin text 'send' in fr"):
        SENTENCES.label("send", "fr", context=ADMIN)


def test_an_unknown_label_is_an_error_and_no_text() -> None:
    with pytest.raises(KeyError, match="no page text 'no_such_label' in en"):
        SENTENCES.label("no_such_label", "en", count=1)


def test_a_missing_catalogue_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Sentences.load(tmp_path)


@pytest.mark.parametrize(
    ("requested", "accepted", "default", "expected"),
    [
        ("", "", "fr", "fr"),
        ("", "", "en", "en"),
        ("en", "fr", "fr", "en"),
        ("EN-gb", "fr", "fr", "en"),
        ("fr-CA", "en", "en", "fr"),
        ("fr_FR.UTF-8", "en", "en", "fr"),
        ("wo", "en", "fr", "en"),
        ("wo", "ha", "fr", "fr"),
        ("", "fr-CA", "en", "fr"),
        ("", "fr;q=0.4, en;q=0.8", "fr", "en"),
        ("", "en-US, fr;q=0.5", "fr", "en"),
        ("", "de, wo;q=0.9, en;q=0.1", "fr", "en"),
        ("", "en;q=0", "fr", "fr"),
        ("", "de, *;q=0.5", "en", "en"),
        ("", "fr;q=0, *", "en", "en"),
        ("", "en;q=0, de", "en", "en"),
        ("", "*, en;q=0.1", "fr", "en"),
        ("", ";;q=,=", "fr", "fr"),
        ("xx", "", "xx", "fr"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_one_accepted_then_the_sites(
    requested: str, accepted: str, default: str, expected: str
) -> None:
    assert negotiate(requested, accepted, default) == expected


tags = st.text(max_size=8) | st.sampled_from(["fr", "en", "en-GB", "*", "de", "fr;q=0"])
headers = st.text() | st.lists(
    st.tuples(tags, st.floats() | st.integers() | st.text(max_size=4)).map(
        lambda pair: f"{pair[0]};q={pair[1]}"
    )
).map(", ".join)


@given(tags, headers, tags)
def test_whatever_a_browser_sends_the_answer_has_a_known_language(
    requested: str, accepted: str, default: str
) -> None:
    assert negotiate(requested, accepted, default) in LANGUAGES
