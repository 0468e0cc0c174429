"""Each row is read once and leaves only numbers, and a fair share of the texts."""

from tests.workers.training.stand_in import StandIn
from workers.scoring.heads import SCORES, SPAM, TOXICITY
from workers.training.corpus import Lesson
from workers.training.evaluation.scored import MOST_KEPT, ScoredRows, Scorer, Source
from workers.training.rows import Row

_FORUM = Source("forum_fr", "fr", permissive=True, kind="toxicity")


def _lesson(text: str, label: int, name: str = "forum_fr") -> Lesson:
    return Lesson(Row(text, label, "fr", name, permissive=True), {TOXICITY: label})


def _score(detector: StandIn, lessons: list[Lesson]) -> ScoredRows:
    scorer = Scorer(detector, seed=1)
    for lesson in lessons:
        scorer.add(lesson, "toxicity")
    return scorer.finish()


def test_every_comment_is_read_exactly_once() -> None:
    detector = StandIn()
    texts = [f"un texte {number}" for number in range(3 * MOST_KEPT)]
    rows = _score(detector, [_lesson(text, 0) for text in texts])
    assert detector.read_texts == texts
    assert len(rows.milliseconds) == len(texts)


def test_a_row_is_measured_only_where_it_has_a_label() -> None:
    rows = _score(StandIn(), [_lesson("un vilain texte", 1), _lesson("un texte", 0)])
    scores, labels = rows.of(TOXICITY, rows.choose(rows.sources))
    assert scores.tolist() == [0.95, 0.05]
    assert labels.tolist() == [1, 0]
    assert not len(rows.of(SPAM, rows.choose(rows.sources))[0])
    assert rows.scores.shape == (2, len(SCORES))


def test_rows_are_chosen_by_their_source() -> None:
    rows = _score(StandIn(), [_lesson("a", 0), _lesson("b", 0, "other_fr"), _lesson("c", 1)])
    assert rows.choose([_FORUM]).tolist() == [True, False, True]
    assert rows.choose([]).tolist() == [False, False, False]


def test_two_words_are_decided_without_the_encoder() -> None:
    rows = _score(StandIn(), [_lesson("deux mots", 0), _lesson("ici trois mots", 0)])
    assert rows.encoded.tolist() == [False, True]


def test_texts_beyond_the_limit_have_the_same_chance_to_be_kept() -> None:
    lessons = [_lesson(f"texte {number}", number % 2) for number in range(20 * MOST_KEPT)]
    rows = _score(StandIn(), lessons)
    for label in (0, 1):
        kept = rows.texts[_FORUM, label]
        assert len(kept) == MOST_KEPT
        assert all(text.text == lessons[text.row].row.text for text in kept)
        assert {lessons[text.row].row.label for text in kept} == {label}
        # Half of the kept should come from the first half: 3.5 deviations leave 25 aside.
        early = sum(text.row < len(lessons) / 2 for text in kept)
        assert abs(early - MOST_KEPT / 2) <= 25


def test_the_same_rows_keep_the_same_texts() -> None:
    lessons = [_lesson(f"texte {number}", 0) for number in range(3 * MOST_KEPT)]
    assert _score(StandIn(), lessons).texts == _score(StandIn(), lessons).texts
