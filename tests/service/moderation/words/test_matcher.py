import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.word_lists import Entry, parse_word_list
from service.moderation.folding import strip_accents
from service.moderation.words.french_forms import inflect
from service.moderation.words.matcher import WordMatcher, can_match, list_forms, read

ENTRIES = "escroc~\nmenteur~\n=pédant~\nsale traître~\ntocard\nvendu*\nпёс~\n"


def matcher(lines: str = ENTRIES) -> WordMatcher:
    entries, bad = parse_word_list(lines.encode())
    assert bad == []
    return WordMatcher(entries)


def find(text: str, lines: str = ENTRIES) -> list[str]:
    return list(dict.fromkeys(entry.line for entry in matcher(lines).find(read([text]))))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Des ESCROCS !", "escroc~"),
        ("la menteuse", "menteur~"),
        ("M3NT3US3S", "menteur~"),
        ("m e n t e u s e", "menteur~"),
        ("menteuuuuse", "menteur~"),
        ("une pédante", "=pédant~"),
        ("Sales traîtresses.", "sale traître~"),
        ("sale traitre", "sale traître~"),
        ("teurmen", "menteur~"),
        ("menteu\u200bu\u200buse", "menteur~"),
        ("m e n t e u u u s e", "menteur~"),
        ("menteuùuse", "menteur~"),
        ("sale traîtressssse", "sale traître~"),
        ("saaale traîîîtresse", "sale traître~"),
        ("menttttteuuuuuse", "menteur~"),
    ],
)
def test_a_marked_entry_is_found_in_all_its_forms_and_disguises(text: str, line: str) -> None:
    assert find(text) == [line]


@pytest.mark.parametrize(
    "text",
    [
        "une escroquerie",
        "mentalement",
        "menteurisme",
        "une pedante",
        "sale tocarde",
        "des tocards",
        "sale, dit le traîtreusement",
        "carto",
    ],
)
def test_longer_words_and_unmarked_entries_are_left_alone(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    "text", ["tocaaard", "tooocaaaarrrd", "tttooocccaaarrrddd", "connaaard", "cccconnnarrrd"]
)
def test_a_stretched_letter_stands_for_one_or_for_two(text: str) -> None:
    assert find(text, "tocard\nconnard") == ["connard" if "n" in text else "tocard"]
    assert find(text, "tocarde\nconnarde\ntocar\nconar") == []


def test_every_word_of_a_phrase_is_named_with_its_forms() -> None:
    (first, second) = list_forms(Entry("sale traître", inflected=True))
    assert first[0] == "sale"
    assert "sales" in first
    assert {"traître", "traîtresse", "traîtresses"} <= set(second)
    assert list_forms(Entry("sale traître")) == (("sale",), ("traître",))
    assert list_forms(Entry("fils de", inflected=True))[1] == ("de",)


# A letter three times in a row is a disguise, which is read in two ways.
SPOKEN = st.text("abcdefgilmnoprstuvx", min_size=4, max_size=10).filter(
    lambda word: not re.search(r"(.)\1", word)
)


@example("aber", "e")
@given(SPOKEN, st.text("aeistr", min_size=1).filter(lambda tail: not re.search(r"(.)\1", tail)))
def test_a_marked_word_never_catches_a_longer_one_that_is_none_of_its_forms(
    word: str, tail: str
) -> None:
    longer = word + tail
    listed = {form for forms in list_forms(Entry(word, inflected=True)) for form in forms}
    found = bool(find(longer, f"{word}~"))
    # Accents are not looked at: "abere" is found as "abère" is.
    assert found == (longer in {strip_accents(form) for form in listed})
    assert not (found and len(longer) > len(word) + 4)


@given(SPOKEN)
def test_every_form_of_a_marked_word_is_found(word: str) -> None:
    for form in inflect(word):
        assert find(f"Quel {form}, vraiment", f"{word}~") == [f"{word}~"]


@given(st.text(), SPOKEN)
def test_an_entry_is_kept_exactly_if_something_is_left_of_it(text: str, word: str) -> None:
    assert can_match(Entry(text)) == any(list_forms(Entry(text)))
    assert can_match(Entry(f"{text}{word}"))
