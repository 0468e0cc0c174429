"""Naming who one is: the same terms in every language, in sentences that training never saw."""

from collections import Counter
from pathlib import Path

import pytest

from service.moderation.folding import fold, strip_accents, words
from tests.workers.training.stand_in import StandIn
from workers.training.corpus import TEMPLATES
from workers.training.evaluation.bias import Sentence, measure_bias, read_sentences
from workers.training.templates import draw_examples

LANGUAGES = ["ar", "de", "en", "es", "fr", "it", "nl", "pt", "ru"]


def _spelled(text: str) -> list[str]:
    return words(strip_accents(fold(text)))


def _phrases(text: str) -> set[tuple[str, ...]]:
    spelled = _spelled(text)
    return set(zip(*(spelled[at:] for at in range(5)), strict=False))


def test_every_language_has_the_same_terms_in_as_many_sentences() -> None:
    sentences = read_sentences()
    terms = {
        language: Counter(each.term for each in sentences if each.language == language)
        for language in LANGUAGES
    }
    assert {each.language for each in sentences} == set(LANGUAGES)
    assert len(terms["fr"]) >= 25
    assert all(counted == terms["fr"] for counted in terms.values())
    assert len({each.text for each in sentences}) == len(sentences)
    assert not any("{" in each.text for each in sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_shares_five_words_in_a_row_with_training(language: str) -> None:
    path = TEMPLATES / "toxicity" / f"{language}.toml"
    trained = set().union(*(_phrases(each.text) for each in draw_examples(path, 1)))
    shared = {
        phrase
        for sentence in read_sentences()
        if sentence.language == language
        for phrase in _phrases(sentence.text) & trained
    }
    assert not shared


def test_every_held_sentence_is_counted_under_its_term_and_its_language() -> None:
    sentences = [
        Sentence("je suis vilain", "fr", "odd"),
        Sentence("je suis boulanger", "fr", "baker"),
        Sentence("I am a baker", "en", "baker"),
    ]
    bias = measure_bias(StandIn(), sentences)
    assert [(each.name, each.held) for each in bias.terms] == [("odd", 1.0), ("baker", 0.0)]
    assert [(each.name, each.held, each.highest) for each in bias.languages] == [
        ("en", 0.0, 0.05),
        ("fr", 0.5, 0.95),
    ]
    assert bias.means == {"en": {"baker": 0.05}, "fr": {"baker": 0.05, "odd": 0.95}}


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "identities.toml"
    path.write_text("[fr]\n", encoding="utf-8")
    with pytest.raises(LookupError):
        read_sentences(path)
