from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.languages import LANGUAGES, MODERATORS_LANGUAGES
from service.moderation.codes import Code
from service.web.sentences import ADMIN, Sentences, negotiate

SENTENCES = Sentences.load()


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
        ("de", 10_000, "10.000 Zeichen."),
        ("pl", 1, "1 znak."),
        ("pl", 22, "22 znaki."),
        ("pl", 12, "12 znaków."),
        ("ru", 21, "21 символа."),
        ("ru", 11, "11 символов."),
        ("ar", 2, "حرفين على الأقل (2)."),
        ("ar", 3, "3 أحرف على الأقل."),
        ("ar", 11, "11 حرفًا على الأقل."),
        ("ar", 100, "100 حرف على الأقل."),
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
        ("", "pt-BR, en;q=0.5", "fr", "pt"),
        ("ar-EG", "fr", "fr", "ar"),
        ("", "da, wo;q=0.9, en;q=0.1", "fr", "en"),
        ("", "en;q=0", "fr", "fr"),
        ("", "da, *;q=0.5", "en", "en"),
        ("", "fr;q=0, *", "en", "en"),
        ("", "en;q=0, da", "en", "en"),
        ("", "*, en;q=0.1", "fr", "en"),
        ("", ";;q=,=", "fr", "fr"),
        ("xx", "", "xx", "fr"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_one_accepted_then_the_sites(
    requested: str, accepted: str, default: str, expected: str
) -> None:
    assert negotiate(requested, accepted, default) == expected


def test_a_moderator_is_answered_in_a_language_that_has_their_texts() -> None:
    for requested, accepted, default in (("de", "de", "fr"), ("", "ar, en;q=0.5", "de")):
        language = negotiate(requested, accepted, default, MODERATORS_LANGUAGES)
        assert SENTENCES.label("sign_in", language, context=ADMIN)
    assert negotiate("", "ar, en;q=0.5", "fr", MODERATORS_LANGUAGES) == "en"


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
