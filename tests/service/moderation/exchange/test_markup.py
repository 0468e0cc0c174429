import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.exchange.markup import Tag, cut_markup

PIECES = [
    "<",
    "</",
    "<a ",
    "href=",
    '"',
    "'",
    ">",
    "<!--",
    "-->",
    "<![CDATA[",
    "<script>",
    "&",
    "x",
]


def read(markup: str) -> list[str]:
    """Texts as they are, tags by their names."""
    return [f"<{piece.name}>" if isinstance(piece, Tag) else piece for piece in cut_markup(markup)]


def test_texts_and_tags_come_in_turn_with_entities_undone() -> None:
    assert read("a &amp; <B class='x>y'>b</B> < c") == ["a & ", "<b>", "b", "<b>", " < c"]


def test_scripts_styles_comments_and_declarations_leave_no_text() -> None:
    markup = "a<!-- <b> -->b<script>c<b></SCRIPT>d<style>e</style>f<!DOCTYPE g><?h?>"
    assert "".join(piece for piece in cut_markup(markup) if isinstance(piece, str)) == "abdf"


@pytest.mark.parametrize(
    "text", ["a <b and more", "a <!-- b", 'a <a href="b', "a </b", "1 < 2 > 0"]
)
def test_what_never_ends_is_text(text: str) -> None:
    assert "".join(read(text)) == text


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('<a href="http://x/?a&amp;b">', "http://x/?a&b"),
        ("<a title=1 HREF = 'http://x'>", "http://x"),
        ("<a href=http://x>", "http://x"),
        ("<a data-href=http://x>", ""),
        ("<a>", ""),
    ],
)
def test_an_attribute_is_found_however_it_is_written(source: str, value: str) -> None:
    (tag,) = cut_markup(source)
    assert isinstance(tag, Tag)
    assert tag.find("href") == value


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join))
def test_any_text_is_cut_to_its_end(markup: str) -> None:
    for piece in cut_markup(markup):
        assert piece if isinstance(piece, str) else piece.source.startswith("<")
