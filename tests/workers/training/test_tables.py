"""A table learns the telling words of its own score, the same way each time."""

import numpy as np
import pytest

from tests.workers.training.synthetic import gather_small
from workers.scoring.features import hash_text
from workers.scoring.heads import SPAM, TOXICITY
from workers.training.corpus import Corpus, Lesson
from workers.training.progress import ignore
from workers.training.rows import Row
from workers.training.tables import RECIPES, learn_table


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return gather_small(tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize(
    ("score", "bad"), [(TOXICITY, "vilain affreux"), (SPAM, "promo bonus gratuit")]
)
def test_telling_words_speak_for_the_score_more_than_others(
    score: str, bad: str, corpus: Corpus
) -> None:
    table = learn_table(corpus.train, score, ignore)
    honest = table.margin(hash_text("merci rivière village"))
    assert table.margin(hash_text(bad)) > honest + 1
    assert len(table.weights) == 2 ** RECIPES[score].bits


def test_the_same_lessons_give_the_same_numbers(corpus: Corpus) -> None:
    one, two = (learn_table(corpus.train, SPAM, ignore) for _ in range(2))
    assert one.step == two.step
    assert np.array_equal(one.weights, two.weights)


def test_lessons_that_do_not_teach_the_score_change_nothing(corpus: Corpus) -> None:
    other = Lesson(Row("encore un mot", 1, "fr", "x", permissive=True), {SPAM: 1})
    plain = learn_table(corpus.train, TOXICITY, ignore)
    assert np.array_equal(
        learn_table([*corpus.train, other], TOXICITY, ignore).weights, plain.weights
    )


def test_our_own_spam_counts_for_more_than_others() -> None:
    def learn(set_name: str) -> float:
        lessons = []
        # Two sets hold the word; the one that weighs more is right.
        for name, word, label in (
            (set_name, "tirage", 1),
            ("sms_fr", "tirage", 0),
            ("forum_fr", "bonjour", 1),
            ("forum_fr", "bonjour", 0),
        ):
            for number in range(20):
                row = Row(f"{word} {number}", label, "fr", name, permissive=True)
                lessons.append(Lesson(row, {SPAM: label}))
        return learn_table(lessons, SPAM, ignore).margin(hash_text("tirage"))

    assert RECIPES[SPAM].own_weight > 1
    assert learn("own_spam_fr") > 0.1
    with pytest.raises(ValueError, match="tells the labels apart"):
        learn("mms_fr")


def test_lessons_that_all_say_the_same_are_refused() -> None:
    lessons = [
        Lesson(Row("tirage", label, "fr", "sms_fr", permissive=True), {SPAM: label})
        for label in (0, 1)
    ]
    with pytest.raises(ValueError, match="too little data"):
        learn_table(lessons, SPAM, ignore)
