"""What is passed over without a closer look holds no link."""

from hypothesis import given
from hypothesis import strategies as st

from workers.checks.link_finder import LinkFinder, may_hold_links, uncover

FINDER = LinkFinder()
PIECES = (
    *("a", "example.org", "evil", "com", "dot", "point", "[::1]", "192.168.0.1", "://", "http:"),
    *".。．｡/ \u200b\u00ad([{)]}",
)


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_text_that_is_passed_over_holds_no_link(text: str) -> None:
    assert may_hold_links(text) or not FINDER.find(uncover(text))


def test_most_text_is_passed_over_and_a_link_never() -> None:
    assert not may_hold_links("Merci pour l'article. À demain !")
    assert may_hold_links("evil[.]example")
