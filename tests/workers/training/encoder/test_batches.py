"""A pass is fair to small sets and languages, and its batches hold each comment once."""

import random
from collections import Counter

import numpy as np
import pytest

from tests.workers.scoring.small_model import PIECES, make_encoder
from workers.scoring.encoder import Encoder
from workers.scoring.folding import fold_text
from workers.scoring.heads import OUTPUTS, SPAM, TOXICITY
from workers.scoring.tokens import END, PAD, START, Vocabulary
from workers.training.corpus import Lesson
from workers.training.encoder.batches import (
    TEXTS,
    draw_pass,
    encode,
    list_sets,
    make_batches,
)
from workers.training.rows import Row

_VOCABULARY = Vocabulary(PIECES, make_encoder().logarithms.tolist())


def _lessons(set_name: str, number: int, language: str = "en") -> list[Lesson]:
    return [
        Lesson(
            Row(f"{'ab ' * (at % 40)}{at}", at % 2, language, set_name, permissive=True),
            {TOXICITY: at % 2, SPAM: 0},
        )
        for at in range(number)
    ]


def _draw(lessons: list[Lesson], size: int, seed: int = 1) -> Counter[str]:
    drawn = draw_pass(lessons, size, random.Random(seed))
    return Counter(lesson.row.set_name for lesson in drawn)


def test_small_sets_count_for_more_than_their_rows() -> None:
    drawn = _draw([*_lessons("big_en", 4_000), *_lessons("small_en", 400)], 2_000)
    assert drawn.total() == pytest.approx(2_000, abs=2)
    assert drawn["big_en"] / drawn["small_en"] == pytest.approx(10**0.6, rel=0.02)


def test_other_languages_count_for_more_than_english_and_french_for_most() -> None:
    sets = [("forum_en", "en"), ("forum_fr", "fr"), ("forum_de", "de")]
    drawn = _draw([lesson for name, code in sets for lesson in _lessons(name, 900, code)], 1_100)
    assert drawn == {"forum_en": 200, "forum_fr": 500, "forum_de": 400}


def test_no_comment_comes_more_than_three_times() -> None:
    lessons = [*_lessons("big_en", 500), *_lessons("tiny_fr", 5, "fr")]
    drawn = Counter(
        (lesson.row.set_name, lesson.row.text)
        for lesson in draw_pass(lessons, 5_000, random.Random(1))
    )
    assert max(drawn.values()) == 3
    assert drawn.total() == 3 * len(lessons)


def test_our_own_comments_come_about_once_whatever_the_size() -> None:
    lessons = [
        *_lessons("own_toxicity_fr", 100, "fr"),
        *_lessons("own_spam_fr", 100, "fr"),
        *_lessons("forum_en", 1_000),
    ]
    for size in (300, 900):
        drawn = _draw(lessons, size)
        assert (drawn["own_toxicity_fr"], drawn["own_spam_fr"]) == (110, 60)
        assert drawn.total() == pytest.approx(size, abs=2)
    assert _draw(lessons[:200], 10) == {"own_toxicity_fr": 110, "own_spam_fr": 60}


def test_the_same_chance_draws_the_same_pass() -> None:
    lessons = [*_lessons("one_en", 90), *_lessons("two_fr", 90, "fr")]
    assert draw_pass(lessons, 99, random.Random(1)) == draw_pass(lessons, 99, random.Random(1))
    assert draw_pass(lessons, 99, random.Random(1)) != draw_pass(lessons, 99, random.Random(2))


def test_every_comment_is_in_one_batch_padded_to_a_multiple_of_eight() -> None:
    lessons = [*_lessons("one_en", 70), *_lessons("two_fr", 60, "fr")]
    batches = list(make_batches(lessons, _VOCABULARY, list_sets(lessons), random.Random(1)))
    assert sum(len(batch.lengths) for batch in batches) == len(lessons)
    assert sum(int(batch.sets.sum()) for batch in batches) == 60
    for batch in batches:
        texts, tokens = batch.numbers.shape
        assert texts == len(batch.lengths) == len(batch.sets) == len(batch.labels) <= TEXTS
        assert batch.lengths.max() <= tokens < batch.lengths.max() + 8
        assert tokens % 8 == 0
        for numbers, length in zip(batch.numbers, batch.lengths, strict=True):
            assert (numbers[0], numbers[length - 1]) == (START, END)
            assert (numbers[length:] == PAD).all()
            assert (numbers[:length] != PAD).all()


def test_batches_hold_comments_of_about_one_length() -> None:
    lessons = _lessons("one_en", 10 * TEXTS)
    batches = list(make_batches(lessons, _VOCABULARY, list_sets(lessons), random.Random(1)))
    spreads = [int(np.ptp(batch.lengths)) for batch in batches]
    everything = np.concatenate([batch.lengths for batch in batches])
    assert np.mean(spreads) < np.ptp(everything) / 3


def test_what_is_not_taught_is_no_number() -> None:
    lessons = _lessons("one_en", 2)
    (batch,) = make_batches(lessons, _VOCABULARY, ["one_en"], random.Random(1))
    for column, name in enumerate(OUTPUTS):
        if name == TOXICITY:
            assert sorted(batch.labels[:, column]) == [0, 1]
        elif name == SPAM:
            assert (batch.labels[:, column] == 0).all()
        else:
            assert np.isnan(batch.labels[:, column]).all()


def test_one_comment_in_five_is_disguised_most_by_slips_of_the_pen() -> None:
    # No short words, so that every disguise finds some, and no piece longer than a letter.
    text = "abcdef ghijkl mnopqr stuvwx bcdefg hijklm"
    lessons = [Lesson(Row(text, 0, "en", "a_en", permissive=True), {TOXICITY: 0})] * 2_000
    # Where every piece is as likely as none, no slip is mended.
    vocabulary = Vocabulary(PIECES, [0.0] * len(PIECES))
    plain = encode(text, vocabulary)
    changed = [
        numbers[:length].tolist()
        for batch in make_batches(lessons, vocabulary, ["a_en"], random.Random(1))
        for numbers, length in zip(batch.numbers, batch.lengths, strict=True)
        if numbers[:length].tolist() != plain
    ]
    # Folding undoes some disguises, so that fewer differ than were disguised.
    assert 0.12 < len(changed) / len(lessons) < 0.21
    swapped = sum(sorted(numbers) == sorted(plain) for numbers in changed)
    doubled = sum(len(numbers) > len(plain) for numbers in changed)
    assert min(swapped, doubled) > len(changed) / 4


@pytest.mark.parametrize("text", ["", "le vilain promo", "V\u200bilain", "ab " * 300])
def test_training_reads_the_pieces_that_serving_reads(text: str) -> None:
    read = Encoder(make_encoder()).read(fold_text(text).text)
    assert encode(text, _VOCABULARY) == [START, *(token.number for token in read.tokens), END]
