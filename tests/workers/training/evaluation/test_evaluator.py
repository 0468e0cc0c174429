"""An evaluation reads every row once, and says everything as a page and as JSON."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from tests.workers.training.stand_in import StandIn
from tests.workers.training.synthetic import write_data
from workers.scoring.heads import SCORES
from workers.training.evaluation.dev_rows import score_rows, thin
from workers.training.evaluation.evaluator import Evaluation, as_json, evaluate
from workers.training.evaluation.report import report_lines
from workers.training.evaluation.scored import ScoredRows
from workers.training.rows import read_rows

_QUICK = 20
_Item = TypeVar("_Item")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def rows(data: Path) -> ScoredRows:
    return score_rows(data, StandIn(), _QUICK)


@pytest.fixture(scope="module")
def evaluation(data: Path, rows: ScoredRows) -> Evaluation:
    return evaluate(data, StandIn(), rows, [], _QUICK)


def test_a_quick_look_takes_so_many_rows_of_each_set_of_a_file(rows: ScoredRows) -> None:
    counts: dict[str, set[int]] = {}
    for at, source in enumerate(rows.sources):
        counts.setdefault(source.kind, set()).add(int((rows.source == at).sum()))
    # The sets of spam stand in two files.
    assert counts["toxicity"] == {_QUICK}
    assert counts["spam"] == {2 * _QUICK}
    assert max(counts["own"]) == _QUICK


def test_what_is_taken_keeps_its_order_and_is_the_same_each_time() -> None:
    taken = thin(range(100), 3, lambda number: number % 2)
    assert taken == sorted(taken)
    assert sum(number % 2 for number in taken) == 3
    assert len(taken) == 6
    assert thin(range(100), 3, lambda number: number % 2) == taken
    assert thin(range(100), None, lambda number: number) == range(100)


def test_a_full_look_reads_every_row_of_the_files_once(data: Path) -> None:
    detector = StandIn()
    rows = score_rows(data, detector)
    texts = [
        row.text
        for name in ("toxic_dev", "spam_dev", "spam_blogdump_sample")
        for row in read_rows(data, name)
    ]
    assert detector.read_texts[: len(texts)] == texts
    assert len(detector.read_texts) == len(rows.source)


def test_every_set_is_measured_research_ones_too(evaluation: Evaluation) -> None:
    by_name = {summary.score: summary for summary in evaluation.scores}
    assert list(by_name) == list(SCORES)
    assert [(each.name, each.permissive) for each in by_name["toxicity"].sets] == [
        ("board_en", True),
        ("closed_fr", False),
        ("forum_fr", True),
    ]
    assert [each.name for each in by_name["spam"].sets] == ["chat_ru", "sms_en"]
    assert by_name["toxicity"].mean_auc == 1.0
    assert [each.name for each in by_name["spam"].ordinary] == ["en", "fr"]


def test_attributes_are_measured_where_the_labels_say_something(evaluation: Evaluation) -> None:
    insult = next(each for each in evaluation.scores if each.score == "insult")
    # Label 0 of any set teaches that nobody is insulted; label 1 tells nothing by itself.
    assert {each.positive for each in insult.sets} == {0.0}
    assert {each.name[:13] for each in insult.own} == {"own_toxicity_"}
    assert any(each.positive > 0 for each in insult.own)


def test_the_stand_ins_mistakes_are_found(evaluation: Evaluation) -> None:
    # It knows four French words: no case in German is found, and nobody is suspected.
    german = next(each for each in evaluation.cases if each.language == "de")
    assert german.labels[1].share < 0.1
    assert german.labels[0].share > 0.9
    assert all(each.held == 0 for each in evaluation.bias.languages)
    assert {each.score for each in evaluation.faithfulness} == {"toxicity", "spam"}


def test_json_tells_everything_and_has_null_for_what_cannot_be_measured(
    evaluation: Evaluation,
) -> None:
    told = json.loads(json.dumps(as_json(evaluation), allow_nan=False))
    assert told["version"] == "stand-in-1"
    assert set(told) == set(Evaluation.__dataclass_fields__)
    spam = next(each for each in told["scores"] if each["score"] == "spam")
    assert spam["ordinary"][0]["auc"] is None
    assert spam["sets"][0]["held"][0] == 0
    assert {each["mutator"] for each in told["mutators"]} >= {"leet", "full_width"}


def test_the_page_marks_sets_that_are_only_measured(evaluation: Evaluation) -> None:
    page = list(report_lines(evaluation))
    assert page[0] == "model stand-in-1"
    assert page[1].startswith("quick")
    assert any(line.startswith("closed_fr *") for line in page)
    assert any(line.startswith("own_toxicity_fr +") for line in page)
    assert not any(line.startswith("forum_fr *") for line in page)
    assert not any("nan" in line or "\x1b" in line for line in page)


def test_progress_is_told_for_every_part_and_changes_no_figure(
    data: Path, rows: ScoredRows, evaluation: Evaluation
) -> None:
    labels: list[str] = []

    def track(label: str, items: Sequence[_Item]) -> Iterable[_Item]:
        labels.append(label)
        return items

    again = evaluate(data, StandIn(), rows, [], _QUICK, track)
    assert as_json(again) == as_json(evaluation)
    assert {"functional cases", "identity terms", "the blog sample"} <= set(labels)
