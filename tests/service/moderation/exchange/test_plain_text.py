import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.exchange.plain_text import read_html, write_html


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Un\n deux</p>\n<p>trois<br>quatre</p>", "Un deux\n\ntrois\nquatre"),
        ("<ul>\n<li>un</li>\n<li>deux</li></ul>fin", "- un\n- deux\n\nfin"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<b>gras</b> et <i> penché</i>", "gras et penché"),
        ("a<script>alert(1)</script>b<img src=x onerror=alert(1)>", "ab"),
        ("&lt;script&gt;", "<script>"),
    ],
)
def test_html_becomes_the_text_that_a_browser_shows(markup: str, text: str) -> None:
    assert read_html(markup, keep_lines=False) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="https://x.fr/y">ici</a>', "ici (https://x.fr/y)"),
        ('<a href="https://x.fr/y">https://x.fr/y</a>', "https://x.fr/y"),
        ('<a href="https://x.fr/yzt">x.fr/y...</a>', "https://x.fr/yzt"),
        ('<a href="https://x.fr/"></a>', "https://x.fr/"),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        ('<a href="http://[">ici</a>', "ici"),
        ("<a>ici</a>", "ici"),
        ('<a href="https://x.fr"><b>l</b>à<a href="https://y.fr">deux', None),
        ('<img src="https://x.fr/i.png" alt="une image">', "une image (https://x.fr/i.png)"),
    ],
)
def test_links_keep_their_words_and_their_addresses(markup: str, text: str | None) -> None:
    expected = text or "là (https://x.fr)deux (https://y.fr)"
    assert read_html(markup, keep_lines=False) == expected


def test_wordpress_makes_paragraphs_of_line_feeds() -> None:
    markup = "un\n\ndeux<br />\ntrois\n\n<blockquote>dit</blockquote>\n\nquatre"
    assert read_html(markup, keep_lines=True) == "un\n\ndeux\ntrois\n\ndit\n\nquatre"


@given(st.text())
def test_a_text_written_as_html_is_read_back_as_it_was(text: str) -> None:
    assert read_html(write_html(text), keep_lines=True) == text


@given(st.lists(st.sampled_from(["<p>", "</a>", "<a href=http://x>", "<li>", "<br>", "a "])))
def test_no_order_of_tags_breaks_the_reading(pieces: list[str]) -> None:
    text = read_html("".join(pieces), keep_lines=False)
    assert text.count("a ") <= pieces.count("a ")
    assert "<" not in text
