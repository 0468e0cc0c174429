"""An evaluation tells each set, each language and the targets, as a table and as JSON."""

import json

import pytest

from tests.workers.training.synthetic import write_data
from workers.scoring.model import Model
from workers.training.evaluation import Evaluation, Kind, as_json, evaluate
from workers.training.figures import Limits
from workers.training.recipe import gather, train
from workers.training.report import table_lines


@pytest.fixture(scope="module")
def evaluations(tmp_path_factory: pytest.TempPathFactory) -> list[Evaluation]:
    folder = write_data(tmp_path_factory.mktemp("data"))
    train(*gather(folder, 1), folder / "model.npz", lambda _stage, _done: None)
    limits: dict[Kind, Limits] = {"toxicity": (0.5, 0.9), "spam": (0.5, 0.9)}
    return evaluate(folder, Model.load(folder / "model.npz"), limits)


def test_every_set_is_measured_research_ones_too(evaluations: list[Evaluation]) -> None:
    toxicity, spam = evaluations
    assert [(each.name, each.permissive) for each in toxicity.sets] == [
        ("board_en", True),
        ("closed_fr", False),
        ("forum_fr", True),
    ]
    assert [each.name for each in spam.sets] == ["chat_ru", "sms_en"]


def test_what_was_learned_is_found_again(evaluations: list[Evaluation]) -> None:
    for each in evaluations:
        assert each.target_auc > 0.95
        assert each.permissive_auc > 0.95
        for figures in each.sets:
            assert figures.recall_at_1 <= figures.recall_at_5
            assert figures.refused[1] <= figures.held[1]


def test_languages_pool_permissive_rows_alone(evaluations: list[Evaluation]) -> None:
    toxicity, spam = evaluations
    assert [(each.name, each.rows) for each in toxicity.languages] == [("en", 60), ("fr", 60)]
    assert [each.name for each in spam.languages] == ["en"]


def test_spam_is_also_measured_on_ordinary_comments(evaluations: list[Evaluation]) -> None:
    toxicity, spam = evaluations
    assert toxicity.ordinary == []
    assert {each.name: each.positive for each in spam.ordinary} == {"en": 0, "fr": 0}


def test_json_has_null_for_what_cannot_be_measured(evaluations: list[Evaluation]) -> None:
    told = json.loads(json.dumps(as_json(evaluations, "1-abc"), allow_nan=False))
    assert told["version"] == "1-abc"
    assert told["scores"][1]["ordinary"][0]["auc"] is None
    assert told["scores"][0]["sets"][0]["held"][0] >= 0


def test_the_table_marks_sets_that_are_only_measured(evaluations: list[Evaluation]) -> None:
    table = "\n".join(table_lines(evaluations[0]))
    assert "closed_fr *" in table
    assert "forum_fr *" not in table
