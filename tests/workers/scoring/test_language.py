"""A comment's language is guessed from its script and its little words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.scoring.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Je ne suis pas d'accord avec le maire de la ville", "fr"),
        ("Merci pour cet article, les gens en ont besoin", "fr"),
        ("I do not agree with the mayor of this town", "en"),
        ("Ich bin nicht der Meinung, dass er recht hat", "de"),
        ("No estoy de acuerdo con el alcalde de la ciudad", "es"),
        ("Non sono d'accordo con il sindaco della città", "it"),
        ("Eu não concordo com o prefeito da cidade", "pt"),
        ("Я не согласен с мэром города", "ru"),
        ("أنا لا أتفق مع رئيس البلدية", "ar"),
        ("Je lis https://www.example.com/the/and/of/it/is @the_and_of tous les jours", "fr"),
    ],
)
def test_a_plain_sentence_is_recognised(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "12345 !!!", "👍👍", "xkcd", "https://example.com/the/and"])
def test_what_tells_nothing_is_undetermined(text: str) -> None:
    assert detect(text) == "und"


@given(st.text())
def test_every_text_has_one_of_the_known_answers(text: str) -> None:
    assert detect(text) in {"fr", "en", "de", "es", "it", "pt", "ru", "ar", "und"}
