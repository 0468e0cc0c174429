import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.word_lists import load_verlan
from service.moderation.folding import fold, strip_accents
from service.moderation.words.verlan import SHORTEST, part, reverse

LETTERS = st.text("abcdefghijlmnopqrstuvzéèç", max_size=14)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("bouffon", ("bouf", "fon")),
        ("cochon", ("co", "chon")),
        ("guignol", ("gui", "gnol")),
        ("débile", ("dé", "bile")),
        ("quartier", ("quar", "tier")),
        ("patron", ("pa", "tron")),
        ("tocard", ("to", "card")),
    ],
)
def test_a_word_of_two_syllables_is_parted_where_it_is_spoken(
    word: str, syllables: tuple[str, str]
) -> None:
    assert part(word) == syllables


@pytest.mark.parametrize("word", ["con", "chat", "idiot", "imbécile", "psychopathe", "", "brr"])
def test_other_words_are_not_parted(word: str) -> None:
    assert part(word) is None


@pytest.mark.parametrize(
    ("word", "backwards"),
    [
        ("bouffon", "fonbouf"),
        ("tocard", "carto"),
        ("guignol", "gnolgui"),
        ("débile", "biledé"),
        ("bizarre", "zarbi"),
        ("louche", "chelou"),
        ("énervé", "vénère"),
        ("enerve", "vénère"),
        ("flic", "keuf"),
    ],
)
def test_verlan_is_what_people_write(word: str, backwards: str) -> None:
    assert backwards in reverse(word)


@pytest.mark.parametrize(
    "word",
    ["tapis", "sujet", "renoi", "lequel", "faire", "pari", "chat", "démon", "serpent", "neger"],
)
def test_what_would_become_another_ordinary_word_is_not_turned(word: str) -> None:
    ordinary = {"pista", "pita", "noire", "quelle", "refai", "ripa", "jesus"}
    ordinary |= {"monde", "penser", "gerne"}
    assert ordinary.isdisjoint(map(strip_accents, reverse(word)))


@given(LETTERS)
def test_what_the_rule_turns_keeps_its_letters(word: str) -> None:
    if strip_accents(word) in load_verlan():
        return
    for turned in reverse(word):
        assert SHORTEST <= len(turned) <= len(word)
        assert not set(turned) - set(word)
        assert turned != word
        assert word.startswith(turned[-2:]) or turned[-2:] in word


def test_the_table_is_folded_and_turns_no_word_into_itself() -> None:
    table = load_verlan()
    assert len(table) >= 30
    for word, backwards in table.items():
        assert strip_accents(fold(word)) == word
        assert backwards
        assert word not in backwards
        assert all(fold(each) == each for each in backwards)
