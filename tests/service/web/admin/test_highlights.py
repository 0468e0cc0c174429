import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code
from service.moderation.verdict import Signal
from service.web.admin.disguise import Part
from service.web.admin.highlights import LONGEST_QUOTE, Stretch, highlight, quote
from tests.workers.checks.samples import sample_comment

TEXTS = st.text() | st.text(st.sampled_from('ab \n\u200b\u200d\u202e👩🌾é\u0301<>&"'))


def span(start: object, end: object, field: str = "content") -> dict[str, object]:
    return {"start": start, "end": end, "weight": 1.0, "field": field}


def signal(check: str, *spans: object) -> Signal:
    return Signal(check, Code.TOXIC, 0.9, {"spans": list(spans)})


def read(stretches: list[Stretch]) -> list[tuple[str, tuple[str, ...]]]:
    """The stretches as (text, checks), hidden characters being told by their codes."""
    return [("".join(part.text for part in each.parts), each.checks) for each in stretches]


def test_a_text_that_no_check_named_is_one_stretch() -> None:
    assert highlight("Merci", "content", []) == [Stretch((Part("Merci"),))]
    assert highlight("", "content", [signal("spam", span(0, 1))]) == []


def test_named_words_are_stretches_of_their_own() -> None:
    found = highlight("🤦🏾 tas de nazes !", "content", [signal("insult", span(3, 15))])
    assert read(found) == [("🤦🏾 ", ()), ("tas de nazes", ("insult",)), (" !", ())]


def test_where_spans_of_several_scores_overlap_all_are_named() -> None:
    signals = [
        signal("toxicity", span(0, 4), span(6, 8)),
        signal("insult", span(2, 6)),
    ]
    assert read(highlight("abcdefghij", "content", signals)) == [
        ("ab", ("toxicity",)),
        ("cd", ("toxicity", "insult")),
        ("ef", ("insult",)),
        ("gh", ("toxicity",)),
        ("ij", ()),
    ]


def test_spans_of_one_field_do_not_mark_another() -> None:
    signals = [signal("spam", span(0, 3, "author"))]
    assert read(highlight("Awa", "author", signals)) == [("Awa", ("spam",))]
    assert read(highlight("Awa", "content", signals)) == [("Awa", ())]


def test_characters_that_do_not_show_count_as_one_and_are_marked_too() -> None:
    found = highlight("\u200bi\u200bd\u200b!", "content", [signal("insult", span(1, 4))])
    assert read(found) == [
        ("[U+200B]", ()),
        ("i[U+200B]d", ("insult",)),
        ("[U+200B]!", ()),
    ]


@pytest.mark.parametrize(
    "malformed",
    [
        span(2, 9),
        span(2, 2),
        span(3, 2),
        span(-2, 2),
        span("0", 2),
        span(None, 2),
        span(0, 2, "email"),
        {},
        "span",
        [0, 2],
    ],
)
def test_spans_that_are_none_mark_nothing(malformed: object) -> None:
    assert read(highlight("Merci", "content", [signal("spam", malformed)])) == [("Merci", ())]
    other = Signal("spam", Code.SPAM, 0.9, {"spans": malformed})
    assert read(highlight("Merci", "content", [other])) == [("Merci", ())]


@given(TEXTS, st.lists(st.tuples(st.integers(-2, 60), st.integers(-2, 60)), max_size=5))
def test_no_character_is_lost_or_marked_wrongly(text: str, edges: list[tuple[int, int]]) -> None:
    marked = {
        at for start, end in edges if 0 <= start < end <= len(text) for at in range(start, end)
    }
    found = highlight(text, "content", [signal("spam", *(span(*edge) for edge in edges))])
    seen: list[tuple[str, bool]] = []
    for stretch in found:
        for part in stretch.parts:
            shown = chr(int(part.text[3:-1], 16)) if part.hidden else part.text
            seen += [(character, bool(stretch.checks)) for character in shown]
    assert seen == [(character, at in marked) for at, character in enumerate(text)]


def test_words_are_quoted_once_and_not_at_length() -> None:
    comment = sample_comment("idiot idiot " + "x" * 100, author="Awa")
    found = signal("insult", span(0, 5), span(6, 11), span(12, 112), span(0, 3, "author"))
    assert quote(found, comment) == ["idiot", "x" * LONGEST_QUOTE + "…", "Awa"]
    assert quote(signal("insult"), comment) == []
