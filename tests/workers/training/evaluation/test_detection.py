"""Language detection is counted by the language that a set says its comments are in."""

from tests.workers.training.stand_in import StandIn
from workers.scoring.heads import TOXICITY
from workers.training.corpus import Lesson
from workers.training.evaluation.detection import measure_detection
from workers.training.evaluation.scored import Kind, Scorer
from workers.training.evaluation.speed import measure_cost
from workers.training.rows import Row

_ROWS: list[tuple[str, str, Kind]] = [
    ("un été", "fr", "toxicity"),
    ("un hiver", "fr", "toxicity"),
    ("ein Café im Park", "de", "toxicity"),
    ("ein Haus im Park", "de", "spam"),
    ("été", "it", "own"),
]


def _scorer() -> Scorer:
    scorer = Scorer(StandIn(), seed=1)
    for text, language, kind in _ROWS:
        row = Row(text, 0, language, f"{kind}_{language}", permissive=True)
        scorer.add(Lesson(row, {TOXICITY: 0}), kind)
    return scorer


def test_right_unknown_and_mixed_up_languages_are_told_apart() -> None:
    german, french = measure_detection(_scorer().finish())
    assert (french.language, french.rows) == ("fr", 2)
    assert (french.right, french.unknown, french.mixed) == (0.5, 0.5, "")
    assert (german.right, german.unknown) == (0.0, 0.5)
    assert (german.mixed, german.mixed_share) == ("fr", 0.5)


def test_cost_is_told_for_all_dev_rows_and_for_each_kind() -> None:
    everything, spam, toxicity = measure_cost(_scorer().finish())
    assert [each.name for each in (everything, spam, toxicity)] == ["all", "spam", "toxicity"]
    assert [each.comments for each in (everything, spam, toxicity)] == [4, 1, 3]
    # The stand-in's encoder reads what has three words.
    assert (everything.encoded, spam.encoded) == (0.5, 1.0)
    assert 0 < everything.median_ms <= everything.p99_ms
