import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.doors.perspective_spans import MOST_SPANS, split, take_whole

TEXTS = st.text(alphabet=st.sampled_from("ab .!?\n…😀é؟\u2028\u0301"), max_size=80)


def cut(text: str, begin: int, end: int) -> str:
    """The part of a text between two places in UTF-16 units, as JavaScript's `slice` does."""
    return text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "What kind of idiot name is foo? Sorry, I like your name.",
            ["What kind of idiot name is foo?", "Sorry, I like your name."],
        ),
        ("Quoi ?! Non…  Bon.\n\nÀ la ligne", ["Quoi ?!", "Non…", "Bon.", "À la ligne"]),
        ("😀 a. 😀 b.", ["😀 a.", "😀 b."]),
        ("3.14 vaut pi", ["3.14 vaut pi"]),
        ("ما هذا؟ لا أدري.", ["ما هذا؟", "لا أدري."]),
        (" . ", ["."]),
        ("  ", []),
    ],
)
def test_a_text_is_cut_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert [each.text for each in split(text)] == sentences


@given(TEXTS, st.integers(min_value=1, max_value=4))
def test_spans_lie_where_they_say_in_order_and_miss_nothing(text: str, most: int) -> None:
    spans = split(text, most)
    assert len(spans) <= most
    assert [cut(text, each.begin, each.end) for each in spans] == [each.text for each in spans]
    assert all(one.end <= other.begin for one, other in pairwise(spans))
    missed = text
    for each in reversed(spans):
        assert each.text == each.text.strip() != ""
        missed = cut(missed, 0, each.begin)
    kept = "".join("".join(each.text.split()) for each in spans)
    assert kept == "".join(text.split())
    whole = take_whole(text)
    assert cut(text, whole.begin, whole.end) == whole.text == text


def test_many_sentences_share_a_few_spans() -> None:
    spans = split("Oui. " * 1000)
    assert len(spans) == MOST_SPANS
    assert (spans[0].begin, spans[-1].end) == (0, 4999)


@pytest.mark.parametrize("unit", ["!", ". ", "\n", "a.", "?!", " "])
def test_no_text_keeps_a_thread_busy(unit: str) -> None:
    began = time.process_time()
    split(unit * 20_000)
    assert time.process_time() - began < 1
