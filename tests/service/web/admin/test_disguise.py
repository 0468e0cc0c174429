import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.admin.disguise import Part, reveal

TEXTS = st.text() | st.text(st.sampled_from("ab \n\u200b\u200d\u202e\u2066\ufeff👩🌾é\u0301"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("plain\ttext\n", [Part("plain\ttext\n")]),
        ("a\u202eb", [Part("a"), Part("[U+202E]", hidden=True), Part("b")]),
        ("\u200b\u200f", [Part("[U+200B]", hidden=True), Part("[U+200F]", hidden=True)]),
        ("\u3164", [Part("[U+3164]", hidden=True)]),
        ("\U000e0041", [Part("[U+E0041]", hidden=True)]),
        ("\x00\x1b", [Part("[U+0000]", hidden=True), Part("[U+001B]", hidden=True)]),
        ("👩\u200d🌾", [Part("👩\u200d🌾")]),
        ("a\u200db", [Part("a"), Part("[U+200D]", hidden=True), Part("b")]),
        ("\u200d", [Part("[U+200D]", hidden=True)]),
    ],
)
def test_characters_that_do_not_show_are_named(text: str, parts: list[Part]) -> None:
    assert reveal(text) == parts


@given(TEXTS)
def test_nothing_is_lost_and_nothing_invisible_is_left(text: str) -> None:
    parts = reveal(text)
    read = "".join(chr(int(part.text[3:-1], 16)) if part.hidden else part.text for part in parts)
    assert read == text
    visible = "".join(part.text for part in parts if not part.hidden)
    kept = {c for c in visible if unicodedata.category(c) in {"Cf", "Cs", "Co", "Zl", "Zp"}}
    assert kept <= {"\u200d"}


@given(
    st.text(
        st.characters(
            categories=["L", "N", "P", "Zs"], exclude_characters="\u115f\u1160\u3164\uffa0"
        )
    )
)
def test_ordinary_text_stays_in_one_piece(text: str) -> None:
    assert reveal(text) == ([Part(text)] if text else [])
