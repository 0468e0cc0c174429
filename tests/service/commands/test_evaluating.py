"""`palabre evaluate`, as it is used: one page or one JSON object, and plots where asked for."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.commands.evaluating import evaluate
from tests.workers.training.synthetic import write_data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"), rows=12)


@pytest.fixture(scope="module")
def answer(data: Path) -> Result:
    plots = str(data / "plots" / "new")
    arguments = [str(data), "--json", "--quick", "2", "--plots", plots]
    return CliRunner().invoke(evaluate, arguments)


def test_one_json_object_on_stdout_and_the_rest_on_stderr(answer: Result) -> None:
    assert answer.exit_code == 0
    told = json.loads(answer.stdout)
    assert told["quick"] == 2
    assert {each["score"] for each in told["scores"]} >= {"toxicity", "spam", "threat"}
    assert "roc-toxicity.svg" in answer.stderr
    assert "\x1b" not in answer.stdout + answer.stderr


def test_the_plots_are_drawn_into_a_new_folder(answer: Result, data: Path) -> None:
    assert answer.exit_code == 0
    drawn = sorted(path.name for path in (data / "plots" / "new").iterdir())
    assert drawn == [
        "calibration-spam.svg",
        "calibration-toxicity.svg",
        "roc-spam.svg",
        "roc-toxicity.svg",
    ]


def test_a_folder_without_the_files_is_refused_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(evaluate, [str(tmp_path)])
    assert result.exit_code == 1
    assert "toxic_dev" in result.stderr.splitlines()[-1]


def test_a_file_that_is_no_model_is_refused_in_one_line(data: Path) -> None:
    result = CliRunner().invoke(evaluate, [str(data), "--model", str(data / "toxic_dev.jsonl.gz")])
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


def test_help_shows_its_examples_as_they_are_typed() -> None:
    told = CliRunner().invoke(evaluate, ["--help"]).stdout
    assert "\n  Examples:\n    palabre evaluate data/ --quick 200\n" in told
