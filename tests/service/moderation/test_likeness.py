from hypothesis import given
from hypothesis import strategies as st

from service.moderation.likeness import SKETCH_SIZE, likeness, sketch

OFFER = (
    "Bonjour, je prête de 2000 à 500000 euros à toute personne honnête, écrivez vite à ce numéro"
)


def test_a_text_is_like_itself_and_unlike_another() -> None:
    assert likeness(OFFER, OFFER) == 1
    assert likeness(OFFER, "Cet article sur les élections oublie la région de Kayes.") < 0.2


def test_a_changed_word_case_accent_or_number_keeps_texts_alike() -> None:
    changed = OFFER.upper().replace("HONNÊTE", "SERIEUSE").replace("2000", "3000")
    assert 0.7 < likeness(OFFER, changed) < 1
    assert set(sketch(OFFER)) & set(sketch(changed))


def test_texts_too_short_to_mean_anything_have_no_sketch() -> None:
    assert sketch("Merci beaucoup à tous") == ()
    assert len(sketch("Merci beaucoup à tous ici")) == 3


@given(st.text(), st.text())
def test_likeness_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@given(st.text())
def test_a_sketch_is_small_sorted_and_fits_a_database_integer(text: str) -> None:
    found = sketch(text)
    assert len(found) <= SKETCH_SIZE
    assert list(found) == sorted(set(found))
    assert all(-(2**63) <= value < 2**63 for value in found)
