"""A comment's language is told by its letters; one that is not supported is not claimed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.scoring.sentences import LONG, NAMES, NOTHING, OTHERS, SHORT
from workers.scoring.language import SUPPORTED, detect, supports

_SHORT = [(text, language) for language, texts in SHORT.items() for text in texts.split("|")]


@pytest.mark.parametrize(("language", "text"), LONG.items())
def test_a_plain_sentence_is_recognised(language: str, text: str) -> None:
    assert detect(text) == language


def test_at_least_nine_short_comments_of_ten_are_recognised() -> None:
    wrong = [
        (text, language, detect(text)) for text, language in _SHORT if detect(text) != language
    ]
    assert len(wrong) <= 0.1 * len(_SHORT), wrong


@pytest.mark.parametrize("language", sorted(SUPPORTED))
def test_no_language_is_recognised_at_the_expense_of_another(language: str) -> None:
    texts = SHORT[language].split("|")
    assert sum(detect(text) == language for text in texts) >= 0.75 * len(texts)


def test_a_short_comment_is_rarely_taken_for_another_supported_language() -> None:
    wrong = [(text, detect(text)) for text, own in _SHORT if detect(text) in SUPPORTED - {own}]
    assert len(wrong) <= 0.05 * len(_SHORT), wrong


@pytest.mark.parametrize(("language", "text"), OTHERS.items())
def test_a_language_that_is_not_supported_is_said(language: str, text: str) -> None:
    assert detect(text) == language
    assert not supports(detect(text))


@pytest.mark.parametrize("text", NOTHING)
def test_what_tells_nothing_is_undetermined(text: str) -> None:
    assert detect(text) == "und"


def test_nothing_but_a_name_is_mostly_undetermined() -> None:
    claimed = [name for name in NAMES.split("|") if supports(detect(name))]
    assert len(claimed) <= 4, claimed


@pytest.mark.parametrize("language", ["fr", "es", "pt", "de"])
def test_missing_accents_hide_no_language(language: str) -> None:
    plain = LONG[language].translate(str.maketrans("áãçéêíñóôöüú", "aaceeinooouu"))
    assert detect(plain) == language


def test_links_mentions_and_tags_do_not_count() -> None:
    text = "Je lis https://www.example.com/the/and/of/is @the_times #breaking tous les jours"
    assert detect(text) == "fr"


def test_a_foreign_word_or_two_do_not_hide_the_language() -> None:
    assert detect("Franchement ce burger du food truck est le meilleur que j'ai mangé") == "fr"
    assert detect("Я вчера купил новый iPhone и очень доволен") == "ru"


def test_vowel_signs_and_stretched_letters_do_not_hide_arabic() -> None:
    assert detect("هَـــذَا كَلَامٌ جَمِيلٌ جِدًّا") == "ar"


def test_the_beginning_tells_the_language_of_a_very_long_comment() -> None:
    assert detect(LONG["fr"] * 10 + LONG["en"] * 100) == "fr"
    assert detect(LONG["fr"] * 10 + "x" * 5_000_000) == "fr"


@pytest.mark.parametrize(("language", "text"), [*LONG.items(), *OTHERS.items()])
def test_shouting_changes_nothing(language: str, text: str) -> None:
    assert detect(text.upper()) == detect(text.lower()) == language


@given(st.text(max_size=200))
def test_the_case_of_letters_never_counts(text: str) -> None:
    assert detect(text.upper()) == detect(text.upper().lower())


@given(st.text())
def test_every_text_has_an_answer_that_is_a_language_code(text: str) -> None:
    answer = detect(text)
    assert answer == "und" or (len(answer) == 2 and answer.isascii() and answer.islower())


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=50), st.integers(1_000, 100_000))
def test_a_repeated_text_is_read_to_a_bound_only(text: str, times: int) -> None:
    assert detect(text * times) == detect((text * times)[:4_000])


@pytest.mark.parametrize("tag", ["fr", "fr-CA", "FR", "pt_BR", "nl-Latn-BE", " en "])
def test_a_tag_of_a_supported_language_is_supported(tag: str) -> None:
    assert supports(tag)


@pytest.mark.parametrize("tag", ["", "und", "pl", "frp", "fro-FR", "x-fr", "zh-Hant", "arz", "-fr"])
def test_a_tag_of_another_language_is_not(tag: str) -> None:
    assert not supports(tag)
