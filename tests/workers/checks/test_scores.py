import math
from dataclasses import dataclass, field

import pytest

from service.moderation.codes import Code
from tests.workers.checks.samples import sample_comment
from workers.checks.check import CheckUnavailableError
from workers.checks.scores import Scorer, SpamScore, ToxicityScore


@dataclass(frozen=True)
class Given:
    toxicity: float
    spam: float


@dataclass
class Reader:
    """A model that gives the scores it was made with and remembers what it read."""

    scores: Given = Given(toxicity=0.25, spam=0.75)
    version: str = "reader-1"
    read: list[str] = field(default_factory=list)

    def score(self, text: str) -> Given:
        self.read.append(text)
        return self.scores


def test_each_score_is_reported_under_its_own_reason_with_the_models_version() -> None:
    scorer = Scorer(Reader())
    spam = SpamScore(scorer).inspect(sample_comment())
    toxic = ToxicityScore(scorer).inspect(sample_comment())
    assert (spam.check, spam.reason, spam.score) == ("spam", Code.SPAM, 0.75)
    assert (toxic.check, toxic.reason, toxic.score) == ("toxicity", Code.TOXIC, 0.25)
    assert spam.version == toxic.version == "reader-1"


def test_the_model_is_asked_once_for_both_scores_of_a_comment() -> None:
    reader = Reader()
    scorer = Scorer(reader)
    checks = (SpamScore(scorer), ToxicityScore(scorer))
    for content in ("one", "two", "one"):
        for check in checks:
            check.inspect(sample_comment(content))
    assert reader.read == ["one", "Awa", "two", "Awa", "one", "Awa"]


def test_an_advertisement_in_the_name_counts_like_one_in_the_text() -> None:
    class NameReader(Reader):
        def score(self, text: str) -> Given:
            return Given(toxicity=0.1, spam=0.9 if "prêt" in text else 0.2)

    signal = SpamScore(Scorer(NameReader())).inspect(sample_comment(author="prêt rapide"))
    assert (signal.score, signal.evidence) == (0.9, {"field": "author"})


def test_two_scorers_share_nothing() -> None:
    first, second = Reader(), Reader(Given(toxicity=1.0, spam=0.0))
    assert SpamScore(Scorer(first)).inspect(sample_comment()).score == 0.75
    assert SpamScore(Scorer(second)).inspect(sample_comment()).score == 0.0


@pytest.mark.parametrize("score", [math.nan, math.inf, -0.1, 1.1])
def test_a_score_that_is_none_makes_the_check_unavailable(score: float) -> None:
    scorer = Scorer(Reader(Given(toxicity=score, spam=score)))
    for check in (SpamScore(scorer), ToxicityScore(scorer)):
        with pytest.raises(CheckUnavailableError, match="no usable score"):
            check.inspect(sample_comment())
