"""The functional cases are alike in every language and share nothing with what is trained on."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from service.moderation.folding import fold, strip_accents, words
from workers.training import templates
from workers.training.evaluation.cases import Accuracy, accuracy_by_kind, read_cases
from workers.training.templates import Example, draw_examples

LANGUAGES = ["de", "en", "es", "fr", "it", "pt"]
_TRAINED = Path(templates.__file__).with_name("templates") / "toxicity"
# Whom the cases name, training may not; both are compared as whole folded words.
_CASE_GROUPS = {
    "de": "chinesen hindus atheisten katholiken obdachlose polen rumänen lesben latinos veganer",
    "en": "roma chinese asians catholics hindus atheists poles romanians lesbians latinos vegans",
    "es": "gitanos chinos hindúes católicos ateos polacos rumanos lesbianas veganos paletos",
    "fr": "roms chinois hindous catholiques athées sdf polonais roumains lesbiennes véganes",
    "it": "rom cinesi indù cattolici atei barboni polacchi rumeni lesbiche vegani",
    "pt": "ciganos chineses hindus católicos ateus mendigos polacos romenos lésbicas veganos",
}
_TRAINED_GROUPS = {
    "de": "frauen männer schwule transmenschen schwarze muslime juden araber migranten behinderte",
    "en": "women gays transgender blacks muslims jews arabs immigrants feminists disabled",
    "es": "mujeres gays trans negros musulmanes judíos árabes inmigrantes feministas",
    "fr": "femmes gays homosexuels trans noirs musulmans juifs arabes immigrés handicapés",
    "it": "donne gay trans neri musulmani ebrei arabi immigrati femministe disabili",
    "pt": "mulheres gays trans negros muçulmanos judeus árabes imigrantes feministas deficientes",
}


def _folded_words(text: str) -> list[str]:
    return words(strip_accents(fold(text)))


def _phrases(examples: Iterable[Example]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for example in examples:
        spelled = _folded_words(example.text)
        found.update(zip(spelled, spelled[1:], spelled[2:], spelled[3:], strict=False))
    return found


def _vocabulary(examples: Iterable[Example]) -> set[str]:
    return {word for example in examples for word in _folded_words(example.text)}


def _trained_on(language: str) -> list[Example]:
    paths = sorted(_TRAINED.glob(f"{language}*.toml"))
    assert paths
    return [example for path in paths for example in draw_examples(path, 1)]


@pytest.fixture(scope="module")
def cases() -> list[Example]:
    return read_cases(1)


def test_the_same_seed_gives_the_same_cases(cases: list[Example]) -> None:
    assert read_cases(1) == cases
    assert read_cases(2) != cases


def test_every_language_has_the_same_kinds_under_both_labels(cases: list[Example]) -> None:
    kinds = {
        language: {(case.kind, case.label) for case in cases if case.language == language}
        for language in LANGUAGES
    }
    assert {case.language for case in cases} == set(LANGUAGES)
    assert all(of_one == kinds["fr"] for of_one in kinds.values())
    assert len({kind for kind, _ in kinds["fr"]}) == len(kinds["fr"]) >= 30
    assert min(Counter(label for _, label in kinds["fr"]).values()) >= 14


def test_every_kind_has_a_dozen_distinct_cases(cases: list[Example]) -> None:
    counted = Counter((case.language, case.kind) for case in cases)
    assert set(counted.values()) == {12}
    assert len({case.text for case in cases}) == len(cases)
    assert not any("{" in case.text for case in cases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_of_four_words_is_also_trained_on(language: str, cases: list[Example]) -> None:
    trained = _phrases(_trained_on(language))
    assert _phrases(case for case in cases if case.language == language) & trained == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_group_is_named_both_here_and_in_training(language: str, cases: list[Example]) -> None:
    here = _vocabulary(case for case in cases if case.language == language)
    trained = _vocabulary(_trained_on(language))
    assert set(_folded_words(_CASE_GROUPS[language])) <= here
    assert set(_folded_words(_CASE_GROUPS[language])) & trained == set()
    assert set(_folded_words(_TRAINED_GROUPS[language])) & here == set()


def test_accuracy_is_counted_by_kind_and_by_label_in_each_language() -> None:
    rows = [("en", 1, "threat"), ("fr", 1, "threat"), ("fr", 0, "quote"), ("fr", 0, "quote")]
    examples = [Example("x", *row, tags=frozenset(), template=0) for row in rows]
    english, french = accuracy_by_kind(examples, [False, True, True, False])
    assert (english.language, french.language) == ("en", "fr")
    assert english.labels == {1: Accuracy(0, 1)}
    assert french.kinds == {"threat": Accuracy(1, 1), "quote": Accuracy(1, 2)}
    assert french.labels == {1: Accuracy(1, 1), 0: Accuracy(1, 2)}
    assert french.kinds["quote"].share == 0.5


def test_every_case_needs_an_answer(cases: list[Example]) -> None:
    with pytest.raises(ValueError, match="shorter"):
        accuracy_by_kind(cases, [True])
