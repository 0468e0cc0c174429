"""Each mutator disguises about half the longer words, in its own way and repeatably."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.training.mutators import MUTATORS

FRENCH = "Franchement cette personne raconte toujours beaucoup bêtises énormes " * 20
RUSSIAN = "сегодня заработок казино дурак хорошо отсюда " * 20
ARABIC = "السلام عليكم يكتبون كلاما كثيرا هنا " * 20
NAMES = sorted(MUTATORS)
BY_WORD = ("leet", "homoglyphs", "zero_width", "spacing", "doubled_letters", "swapped_letters")


@given(
    st.text(alphabet=st.characters(exclude_categories=())), st.sampled_from(NAMES), st.integers()
)
def test_any_text_can_be_mutated_and_the_same_chance_gives_the_same(
    text: str, name: str, seed: int
) -> None:
    first = MUTATORS[name](text, random.Random(seed))
    assert first == MUTATORS[name](text, random.Random(seed))


@pytest.mark.parametrize("name", BY_WORD)
def test_about_half_of_the_longer_words_are_mutated(name: str) -> None:
    # "z" is no part of any mutation, so that what was a word can be counted.
    words = ["zosiaecz"] * 400
    mutated = MUTATORS[name]("\n".join(words), random.Random(5)).split("\n")
    assert 150 < sum(before != after for before, after in zip(words, mutated, strict=True)) < 250


@pytest.mark.parametrize("name", NAMES)
def test_french_is_altered_by_every_mutator(name: str) -> None:
    assert MUTATORS[name](FRENCH, random.Random(1)) != FRENCH


@pytest.mark.parametrize("name", sorted(set(BY_WORD)))
def test_russian_is_altered_by_every_mutator_of_words(name: str) -> None:
    assert MUTATORS[name](RUSSIAN, random.Random(1)) != RUSSIAN


@pytest.mark.parametrize("name", sorted(set(BY_WORD) - {"leet"}))
def test_arabic_is_altered_by_every_mutator_of_words_but_leet(name: str) -> None:
    assert MUTATORS[name](ARABIC, random.Random(1)) != ARABIC


@pytest.mark.parametrize("name", BY_WORD)
def test_links_mentions_and_short_words_are_not_mutated(name: str) -> None:
    text = "a to the https://example.com/casino nom@example.org @personne 12345 ! " * 20
    assert MUTATORS[name](text, random.Random(2)) == text


def test_each_mutation_takes_its_own_form() -> None:
    chance = random.Random(3)
    assert re.search(
        r"c[4@]s1n0|cas1no|c[4@]sino|ca[5$]ino", MUTATORS["leet"]("casino " * 99, chance)
    )
    assert re.search(r"c([ ._*-])a\1s\1i\1n\1o", MUTATORS["spacing"]("casino " * 9, chance))
    assert re.search(r"(\w)\1", MUTATORS["doubled_letters"]("casino " * 9, chance))
    assert set(MUTATORS["swapped_letters"]("casino " * 99, chance).split()) == {
        "casino", "csaino", "caisno", "casnio",
    }  # fmt: skip
    assert MUTATORS["full_width"]("Va !", chance) == "Ｖａ\u3000！"
    assert MUTATORS["accents_dropped"]("Œuvre élevée, ёж йод أكل", chance) == (
        "OEuvre elevee, еж йод اكل"
    )
    bare = re.sub("[\u200b-\u200d\u2060\ufeff\u00ad]", "", MUTATORS["zero_width"](FRENCH, chance))
    assert bare == FRENCH
    looks = MUTATORS["homoglyphs"]("casino " * 9, chance)
    assert re.search("[а-яі]", looks)
    assert len(looks) == len("casino " * 9)
