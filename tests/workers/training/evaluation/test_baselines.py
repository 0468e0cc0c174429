"""All detectors judge the same comments, and word lists are always among them."""

import pytest

from config.word_lists import load_blocked_words
from tests.workers.training.stand_in import StandIn
from workers.scoring.heads import SPAM, TOXICITY
from workers.training.corpus import Lesson
from workers.training.evaluation.baselines import OURS, Baseline, compare, find_baselines
from workers.training.evaluation.scored import ScoredRows, Scorer
from workers.training.rows import Row


def _rows() -> ScoredRows:
    scorer = Scorer(StandIn(), seed=1)
    for number in range(10):
        for text, label, language in (
            (f"vilain {number}", 1, "fr"),
            (f"beau {number}", 0, "fr"),
            (f"vilain {number}", 0, "de"),
            (f"beau {number}", 1, "de"),
        ):
            row = Row(text, label, language, f"forum_{language}", permissive=True)
            scorer.add(Lesson(row, {TOXICITY: label}), "toxicity")
        for text, label in ((f"promo {number}", 1), (f"bonjour {number}", 0)):
            row = Row(text, label, "ru", "chat_ru", permissive=True)
            scorer.add(Lesson(row, {SPAM: label}), "spam")
    return scorer.finish()


def test_each_detector_is_judged_on_every_kept_row_of_its_score() -> None:
    seen: list[str] = []

    def judge(text: str) -> float:
        seen.append(text)
        return float("beau" in text)

    found = compare(_rows(), [Baseline("opposite", judge, (TOXICITY,))])
    assert [(each.score, each.name, each.rows) for each in found] == [
        (TOXICITY, OURS, 40),
        (TOXICITY, "opposite", 40),
        (SPAM, OURS, 20),
    ]
    assert len(seen) == 40
    ours, opposite, spam = found
    assert ours.languages == {"de": 0.0, "fr": 1.0}
    assert opposite.languages == {"de": 1.0, "fr": 0.0}
    assert (ours.mean_auc, opposite.mean_auc, spam.mean_auc) == (0.5, 0.5, 1.0)
    assert spam.sets == {"chat_ru": 1.0}
    assert ours.macro_f1 == pytest.approx(0.5)


def test_the_default_word_lists_are_a_baseline() -> None:
    lists = next(each for each in find_baselines() if each.name == "word lists")
    entry = next(
        each for each in load_blocked_words() if each.text.isalpha() and len(each.text) > 4
    )
    assert lists.judge(f"voici {entry.text} !") == 1
    assert lists.judge("merci pour ce bel article") == 0
    assert set(lists.scores) == {TOXICITY, SPAM}
