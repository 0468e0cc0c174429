import math

import pytest

from tests.workers.checks.readers import StandIn, given_reading
from tests.workers.checks.samples import sample_comment
from workers.checks.check import CheckUnavailableError
from workers.checks.reader import Reader
from workers.scoring.heads import SCORES


def test_the_model_is_asked_once_for_each_comment_in_turn() -> None:
    model = StandIn()
    reader = Reader(model)
    for content in ("one", "two", "one"):
        for _ in SCORES:
            reader.read(sample_comment(content))
    assert model.read_texts == ["one", "two", "one"]
    assert model.skimmed_texts == ["Awa", "Awa", "Awa"]


def test_two_readers_share_nothing() -> None:
    first = Reader(StandIn({"one": given_reading(spam=0.25)}))
    second = Reader(StandIn({"one": given_reading(spam=0.75)}))
    comment = sample_comment("one")
    assert first.read(comment).content.scores["spam"] == 0.25
    assert second.read(comment).content.scores["spam"] == 0.75


@pytest.mark.parametrize("score", [math.nan, math.inf, -0.1, 1.1])
@pytest.mark.parametrize("text", ["Bonjour", "Awa"])
def test_a_score_that_is_none_makes_the_whole_reading_unavailable(score: float, text: str) -> None:
    reader = Reader(StandIn({text: given_reading(insult=score)}))
    for _ in range(2):
        with pytest.raises(CheckUnavailableError, match="no usable score"):
            reader.read(sample_comment("Bonjour"))


@pytest.mark.parametrize(
    ("text", "detected", "language", "is_supported"),
    [
        ("Merci pour cet article", "fr", "fr", True),
        ("ok", "und", "und", True),
        ("👍👍👍👍👍", "und", "und", True),
        # One long word alone is often nobody's.
        ("Ouiiiii", "ro", "und", True),
        ("Ouiiiii !!! 👍👍👍", "ro", "und", True),
        ("Świetny tekst, polecam", "pl", "pl", False),
        ("写得很好", "zh", "zh", False),
    ],
)
def test_only_a_text_that_is_clearly_in_another_language_is_said_to_be(
    text: str, detected: str, language: str, is_supported: bool
) -> None:
    read = Reader(StandIn({text: given_reading(detected)})).read(sample_comment(text))
    assert (read.language, read.is_supported) == (language, is_supported)
