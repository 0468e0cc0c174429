import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.folding import fold, strip_accents
from service.moderation.words.french_forms import FEMININES, IRREGULAR, PLURALS, inflect, pluralise

WORDS = st.text("abcdefghijklmnopqrstuvwxyzàâçéèêëîïôûœ", min_size=1, max_size=15)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("menteur", "menteuse menteuses menteurs"),
        ("acteur", "actrice actrices acteurs"),
        ("ambassadeur", "ambassadrice"),
        ("professeur", "professeure professeures"),
        ("vicieux", "vicieuse vicieuses"),
        ("jaloux", "jalouse"),
        ("sportif", "sportive sportifs sportives"),
        ("naïf", "naïve naïves"),
        ("bouffon", "bouffonne bouffons bouffonnes"),
        ("criminel", "criminelle criminels criminelles"),
        ("pareil", "pareille"),
        ("brutal", "brutale brutaux brutales"),
        ("étranger", "étrangère étrangers étrangères"),
        ("muet", "muette"),
        ("secret", "secrète"),
        ("européen", "européenne"),
        ("turc", "turque turcs turques"),
        ("long", "longue"),
        ("crétin", "crétine crétins crétines"),
        ("français", "française françaises"),
        ("pourri", "pourrie pourris pourries"),
        ("enflé", "enflée enflés enflées"),
        ("imbécile", "imbéciles"),
        ("beau", "belle bel beaux belles"),
        ("fou", "folle fol fous folles"),
        ("traître", "traîtresse traîtres traîtresses"),
        ("gros", "grosse grosses"),
        ("chou", "choux"),
        ("travail", "travaux"),
        ("bleu", "bleue bleus bleues"),
    ],
)
def test_nouns_and_adjectives_take_the_forms_of_the_grammar(word: str, forms: str) -> None:
    assert set(forms.split()) <= inflect(word)


@pytest.mark.parametrize(
    ("word", "unrelated"),
    [
        ("con", "cone conte confiture concombre console convoi"),
        ("rat", "rater ratio raton rature"),
        ("bas", "base basson"),
        ("gros", "grose grossiste groseille"),
        ("chien", "chiendent chienlit"),
        ("porc", "porcelaine porche"),
        ("mou", "moue moule mouche"),
        ("acteur", "action actuel"),
        ("escroc", "escroquerie"),
        ("imbécile", "imbécilement"),
        ("âne", "année ânerie"),
        ("cheval", "chevalier"),
        ("porc", "porque porques"),
        ("rat", "rate rates"),
        ("rom", "rome romes"),
        ("con", "contre conte"),
    ],
)
def test_no_unrelated_word_is_a_form(word: str, unrelated: str) -> None:
    assert inflect(word).isdisjoint(unrelated.split())


@pytest.mark.parametrize("word", ["ублюдок", "зло", "أحمق", "s3", "马", ""])
def test_what_is_not_written_in_latin_letters_has_no_forms(word: str) -> None:
    assert inflect(word) == frozenset()


def is_by_the_tables(word: str, form: str) -> bool:
    """Whether a feminine, a plural, or the plural of a feminine, and nothing else, was made."""
    feminines = {word, *IRREGULAR.get(strip_accents(word), ())}
    for ending, others in FEMININES:
        feminines |= {
            word.removesuffix(ending) + other for other in others if word.endswith(ending)
        }
    plurals = {plural for each in feminines for plural in pluralise(each)}
    return form in feminines | plurals


@given(WORDS)
def test_a_form_changes_an_ending_and_never_goes_on_beyond_it(word: str) -> None:
    longest = max(len(other) - len(ending) for ending, others in FEMININES for other in others)
    for form in inflect(word):
        assert is_by_the_tables(word, form)
        assert form != word
        if strip_accents(word) not in IRREGULAR:
            assert len(form) <= len(word) + longest + 1
            assert form.startswith(word[: max(0, len(word) - 4)])


@given(WORDS)
def test_a_plural_only_puts_an_s_or_an_x_at_the_end(word: str) -> None:
    endings = {other for _, others in PLURALS for other in others} | {"ux"}
    for plural in pluralise(word):
        assert any(plural.endswith(ending) for ending in endings)
        assert abs(len(plural) - len(word)) <= 1


def test_every_irregular_form_is_folded_already() -> None:
    for masculine, others in IRREGULAR.items():
        assert others
        for word in (masculine, *others):
            assert fold(word) == word
