import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Status
from service.moderation.search_terms import SearchTerms, list_terms, split_terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("L’ÉTÉ à Thiès", ["l", "ete", "a", "thies"]),
        ("Straße, cœur", ["strasse", "coeur"]),
        ("100 % prix_ab", ["100", "prix", "ab"]),
        ("ca\u200bsi\u00adno", ["casino"]),
        ("… !", []),
    ],
)
def test_a_text_is_known_by_its_bare_words(text: str, terms: list[str]) -> None:
    assert split_terms(text) == terms


def test_of_a_search_the_last_word_may_be_the_beginning_of_one() -> None:
    assert SearchTerms.read("Le marché de Thi") == SearchTerms(("le", "marche", "de"), "thi")


def test_a_long_search_counts_for_its_first_words() -> None:
    terms = SearchTerms.read(" ".join(f"mot{number}" for number in range(50)))
    assert terms is not None
    assert (len(terms.whole), terms.beginning) == (15, "mot15")


def test_a_search_without_words_asks_for_nothing() -> None:
    assert SearchTerms.read("% _ '") is None


@given(st.text(), st.text())
def test_a_text_is_found_by_each_of_its_words(author: str, content: str) -> None:
    for word in [*split_terms(author), *split_terms(content)]:
        terms = SearchTerms.read(word)
        assert terms is not None
        assert terms.match(author, content)


@given(st.text(), st.sampled_from(Status))
def test_terms_hold_nothing_that_either_database_reads_as_a_sign(text: str, status: Status) -> None:
    terms = list_terms(status, "", text).split(" ")
    assert f"§{status}" in terms
    assert all(term.removeprefix("§").replace("-", "").isprintable() for term in terms)
    assert not {*"'\"\\:*&|!()<> \n"} & set("".join(terms))
    assert len(terms) == len(set(terms))
