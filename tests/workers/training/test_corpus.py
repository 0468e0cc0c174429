"""What is learned from is permissive, and nothing of it is calibrated on."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.workers.training.synthetic import gather_small, write_data, write_templates
from workers.scoring.heads import SCORES, SPAM, TOXICITY
from workers.training.corpus import TEMPLATES, Corpus, gather, of_score, own_lessons
from workers.training.rows import DataError
from workers.training.templates import TemplateError, draw_examples


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return gather_small(tmp_path_factory.mktemp("data"))


def test_research_rows_are_neither_learned_from_nor_calibrated_on(corpus: Corpus) -> None:
    for lessons in (corpus.train, corpus.dev):
        assert {lesson.row.set_name for lesson in lessons} == {
            "forum_fr",
            "board_en",
            "sms_en",
            "own_toxicity_fr",
            "own_spam_fr",
        }
        assert all(lesson.row.permissive for lesson in lessons)
        assert not any("secret" in lesson.row.text for lesson in lessons)


def test_every_score_is_taught_and_calibrated_with_both_labels(corpus: Corpus) -> None:
    for lessons in (corpus.train, corpus.dev):
        for score in SCORES:
            assert {row.label for row in of_score(lessons, score)} == {0, 1}


def test_the_shipped_held_out_templates_are_never_learned_from() -> None:
    train, dev = own_lessons(1)
    parts = [
        {(lesson.row.set_name, lesson.row.text) for lesson in lessons} for lessons in (train, dev)
    ]
    templates = defaultdict(set)
    for path in TEMPLATES.glob("*/*.toml"):
        for example in draw_examples(path, 1):
            key = (f"own_{path.parent.name}_{example.language}", example.text)
            where = [number for number, part in enumerate(parts) if key in part]
            templates[path, example.kind, example.template].update(where)
    assert set(map(frozenset, templates.values())) == {frozenset({0}), frozenset({1})}
    assert 0.08 < len(dev) / (len(train) + len(dev)) < 0.17


def test_the_same_templates_are_held_out_whatever_the_seed(tmp_path: Path) -> None:
    folder = write_templates(tmp_path)
    held = [
        {lesson.row.text.rpartition(" ")[2] for lesson in own_lessons(seed, folder)[1]}
        for seed in (1, 2)
    ]
    assert held[0] == held[1] != set()


def test_the_same_seed_draws_the_same_lessons_and_another_others(tmp_path: Path) -> None:
    folder = write_templates(tmp_path)
    assert own_lessons(1, folder) == own_lessons(1, folder)
    assert own_lessons(1, folder) != own_lessons(2, folder)


def test_rows_that_teach_a_score_carry_it_as_their_label(corpus: Corpus) -> None:
    spam = Counter(row.set_name for row in of_score(corpus.train, SPAM))
    toxic = Counter(row.set_name for row in of_score(corpus.train, TOXICITY))
    assert spam.total() == len(corpus.train)
    assert spam["sms_en"] == 60
    assert toxic == spam - Counter(sms_en=60)
    forum = [row for row in of_score(corpus.train, SPAM) if row.set_name == "forum_fr"]
    assert len(forum) == 60
    assert not any(row.label for row in forum)


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="toxic_train"):
        gather(tmp_path, 1, write_templates(tmp_path))


def test_a_damaged_template_is_refused(tmp_path: Path) -> None:
    folder = write_templates(tmp_path / "templates")
    (folder / "spam" / "de.toml").write_text("damaged", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"de\.toml"):
        gather(write_data(tmp_path), 1, folder)
