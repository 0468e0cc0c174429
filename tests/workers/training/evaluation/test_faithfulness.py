"""An explanation is faithful if the score falls without the words it names."""

import math

import pytest

from tests.workers.training.stand_in import StandIn
from workers.scoring.heads import TOXICITY
from workers.scoring.reading import Reading, Span
from workers.training.evaluation.faithfulness import MOST_COMMENTS, measure_faithfulness
from workers.training.evaluation.robustness import Material

_TEXTS = [f"voici un personnage vilain du numéro {number} de la rue" for number in range(60)]
_FULL_DROP = 2 * math.log(0.95 / 0.05)


class Misled(StandIn):
    """Puts every score down to the first word."""

    def read(self, text: str) -> Reading:
        reading = super().read(text)
        return FirstWord(
            reading.scores, reading.language, reading.folded, reading.windows, reading.explainer
        )


class FirstWord(Reading):
    """Names its first word, whatever carried the score."""

    def explain(self, score: str) -> list[Span]:
        return [Span(0, 3, 1.0)]


def _material(texts: list[str], score: float = 0.95) -> Material:
    return Material("rows", TOXICITY, texts, [score] * len(texts))


def test_without_the_named_word_the_score_falls_and_without_another_it_hardly_does() -> None:
    figures = measure_faithfulness(StandIn(), _material(_TEXTS), seed=1)
    assert (figures.comments, figures.words, figures.unexplained) == (60, 1.0, 0.0)
    assert figures.named_drop == pytest.approx(_FULL_DROP)
    assert 0 < figures.random_drop < _FULL_DROP / 3
    assert figures.named_wins > 0.7


def test_a_misleading_explanation_is_no_better_than_chance() -> None:
    figures = measure_faithfulness(Misled(), _material(_TEXTS), seed=1)
    assert figures.named_drop == 0
    assert figures.random_drop > 0
    assert figures.named_wins == 0


def test_only_held_comments_are_tried_and_not_too_many() -> None:
    assert measure_faithfulness(StandIn(), _material(_TEXTS, score=0.1), seed=1).comments == 0
    many = measure_faithfulness(StandIn(), _material(_TEXTS * 20), seed=1)
    assert many.comments == MOST_COMMENTS


def test_comments_that_nothing_explains_are_counted_apart() -> None:
    # Two words are decided without the encoder, and the n-grams know neither.
    figures = measure_faithfulness(StandIn(), _material(["un mot"] * 3 + _TEXTS[:3]), seed=1)
    assert (figures.comments, figures.unexplained) == (3, 0.5)


def test_a_comment_that_is_named_whole_says_nothing() -> None:
    figures = measure_faithfulness(StandIn(), _material(["vilain affreux méchant"]), seed=1)
    assert figures.comments == 0
    assert math.isnan(figures.named_drop)
