"""A score's figures keep sets, languages, our own templates and research rows apart."""

import math

import pytest

from tests.workers.training.stand_in import StandIn
from workers.scoring.heads import SPAM, TOXICITY
from workers.training.corpus import Lesson
from workers.training.evaluation.scored import Kind, Scorer
from workers.training.evaluation.summary import Summary, summarise
from workers.training.rows import Row


def _summary(score: str, *parts: tuple[str, str, bool, Kind, list[tuple[str, int]]]) -> Summary:
    scorer = Scorer(StandIn(), seed=1)
    for name, language, permissive, kind, texts in parts:
        for text, label in texts:
            row = Row(text, label, language, name, permissive)
            labels = {score: label} if kind != "toxicity" or score == TOXICITY else {SPAM: 0}
            scorer.add(Lesson(row, labels), kind)
    return summarise(scorer.finish(), score)


_RIGHT = [("vilain texte", 1), ("beau texte", 0)]
_WRONG = [("vilain texte", 0), ("beau texte", 1)]


def test_each_set_counts_the_same_in_the_mean() -> None:
    summary = _summary(
        TOXICITY,
        ("a_fr", "fr", True, "toxicity", _RIGHT * 10),
        ("b_fr", "fr", False, "toxicity", _WRONG),
    )
    assert [(each.name, each.auc) for each in summary.sets] == [("a_fr", 1.0), ("b_fr", 0.0)]
    assert summary.mean_auc == 0.5
    assert summary.permissive_mean_auc == 1.0
    (french,) = summary.languages
    assert (french.mean_auc, french.sets, french.pooled.rows) == (0.5, 2, 22)
    assert french.pooled.auc == pytest.approx(10 / 11)
    assert not french.pooled.permissive


def test_all_rows_are_also_measured_as_one_group() -> None:
    summary = _summary(
        TOXICITY,
        ("a_fr", "fr", True, "toxicity", _RIGHT),
        ("b_en", "en", False, "toxicity", _WRONG),
    )
    assert (summary.pooled.rows, summary.pooled.language) == (4, "")
    assert (summary.permissive.rows, summary.permissive.language) == (2, "fr")
    assert sum(each.rows for each in summary.bins) == 4


def test_our_own_templates_are_measured_apart() -> None:
    summary = _summary(
        TOXICITY,
        ("a_fr", "fr", True, "toxicity", _RIGHT),
        ("own_toxicity_fr", "fr", True, "own", _WRONG),
    )
    assert [each.name for each in summary.own] == ["own_toxicity_fr"]
    assert summary.mean_auc == 1.0
    assert summary.pooled.rows == 2


def test_ordinary_comments_tell_how_often_honest_people_are_taken_for_spammers() -> None:
    summary = _summary(
        SPAM,
        ("sms_fr", "fr", True, "spam", [("promo gratuit", 1), ("bonjour", 0)]),
        ("forum_de", "de", True, "toxicity", [("promo", 0), ("Hallo", 1), ("Tag", 0), ("ja", 0)]),
    )
    assert [each.name for each in summary.sets] == ["sms_fr"]
    (german,) = summary.ordinary
    assert (german.name, german.rows, german.positive) == ("de", 4, 0.0)
    assert german.held[0] == 0.25


def test_a_sample_counts_in_no_mean() -> None:
    summary = _summary(
        SPAM,
        ("sms_en", "en", True, "spam", [("promo", 1), ("hello", 0)]),
        ("blogspam_dump_dev_en", "en", False, "spam", [("promo", 0), ("hello", 1)]),
    )
    assert summary.mean_auc == 1.0
    assert summary.languages[0].sets == 1
    assert len(summary.sets) == 2


def test_a_score_that_no_row_teaches_is_not_a_number() -> None:
    summary = _summary("threat", ("forum_fr", "fr", True, "toxicity", _RIGHT))
    assert summary.sets == []
    assert math.isnan(summary.mean_auc)
    assert summary.pooled.rows == 0
