"""Ordinary text needs no look at its single characters, nor at its scripts."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.disguises import is_ordinary
from workers.scoring.folding.characters import fold_characters
from workers.scoring.folding.folded_text import FoldedText
from workers.scoring.folding.scripts import fold_scripts

ORDINARY = "".join(filter(is_ordinary, map(chr, range(sys.maxunicode + 1))))


@given(st.text(ORDINARY))
def test_ordinary_text_has_no_character_to_fold(text: str) -> None:
    assert is_ordinary(text)
    assert fold_scripts(fold_characters(FoldedText.unfolded(text))).text == text


def test_every_ordinary_sign_stays_beside_every_other() -> None:
    text = "".join(one + other for one in ORDINARY for other in ORDINARY)
    assert fold_scripts(fold_characters(FoldedText.unfolded(text))).text == text


@pytest.mark.parametrize("text", ["ﬁn", "e\u0301", "а", "x²", "a\u200bb", "\x00", "…", "ɡ", "ａ"])
def test_a_disguise_is_not_ordinary(text: str) -> None:
    assert not is_ordinary(text)
