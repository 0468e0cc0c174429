"""`palabre score`, `train` and `evaluate`, as they are used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.commands.models import evaluate, score, train
from tests.workers.training.synthetic import write_data

_PROGRAM = "from service.commands.models import {0}; {0}()"


def _lines(*comments: object) -> bytes:
    return b"".join(json.dumps(comment).encode() + b"\n" for comment in comments)


def test_comments_are_scored_in_their_order_and_keep_their_ids() -> None:
    comments = [{"id": number, "text": f"Bonjour {number}"} for number in (3, 1, 2)]
    result = CliRunner().invoke(score, input=_lines(*comments))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [answer["id"] for answer in answers] == [3, 1, 2]
    for answer in answers:
        assert set(answer) == {"id", "toxicity", "spam", "lang"}
        assert 0 <= answer["toxicity"] <= 1
        assert 0 <= answer["spam"] <= 1


def test_a_language_given_is_kept_and_a_missing_one_is_guessed() -> None:
    text = "Je ne suis pas d'accord avec vous"
    result = CliRunner().invoke(
        score, input=_lines({"id": 1, "text": text, "lang": "wo"}, {"id": 2, "text": text})
    )
    assert [json.loads(line)["lang"] for line in result.stdout.splitlines()] == ["wo", "fr"]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{", "not JSON"),
        (b"[1]", "must be an object"),
        (b'{"text": "x"}', "must be an object"),
        (b'{"id": 1}', '"text" must be a string'),
        (b'{"id": 1, "text": 5}', '"text" must be a string'),
        (b'{"id": 1, "text": "x", "lang": 5}', '"lang" must be a string'),
        (b'{"id": 1, "text": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_still_scored(bad: bytes, why: str) -> None:
    good = _lines({"id": 1, "text": "Bonjour"})
    result = CliRunner().invoke(score, input=good + b"\n" + bad + b"\n" + good)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr.startswith("line 3: ")
    assert why in result.stderr


def test_odd_text_is_scored_like_any_other() -> None:
    odd = b'{"id": "\\ud800", "text": "\\u0000 \\udfff"}\n'
    result = CliRunner().invoke(score, input=odd)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["id"] == "\ud800"


def test_an_answer_comes_before_the_next_question_is_asked() -> None:
    command = [sys.executable, "-c", _PROGRAM.format("score")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(_lines({"id": number, "text": "Bonjour"}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0


def test_a_model_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(b"nothing")
    result = CliRunner().invoke(score, ["--model", str(tmp_path / "model.npz")], input="")
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_training_then_evaluating_then_scoring_use_one_model(tmp_path: Path) -> None:
    data, model = str(write_data(tmp_path)), str(tmp_path / "model.npz")
    trained = CliRunner().invoke(train, [data, "--out", model])
    assert trained.exit_code == 0, trained.output
    assert "PALABRE_TOXICITY_FLAG_AT=" in trained.stdout
    measured = CliRunner().invoke(evaluate, [data, "--model", model, "--json"])
    assert measured.exit_code == 0, measured.output
    assert json.loads(measured.stdout)["version"] in trained.stdout
    table = CliRunner().invoke(evaluate, [data, "--model", model])
    assert "forum_fr" in table.stdout
    scored = CliRunner().invoke(
        score, ["--model", model], input=_lines({"id": 1, "text": "vilain affreux stupide"})
    )
    assert json.loads(scored.stdout)["toxicity"] > 0.5


@pytest.mark.parametrize("command", [train, evaluate])
def test_a_folder_without_data_is_one_line(command: object, tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path)])  # type: ignore[arg-type]
    assert result.exit_code == 1
    assert "jsonl.gz" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_training_without_scikit_learn_says_what_to_install(tmp_path: Path) -> None:
    program = "import sys; sys.modules['sklearn'] = None; " + _PROGRAM.format("train")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip() == 'Error: training needs scikit-learn: pip install "palabre[train]"'


@pytest.mark.parametrize("command", [score, train, evaluate])
def test_help_shows_an_example(command: object) -> None:
    result = CliRunner().invoke(command, ["--help"])  # type: ignore[arg-type]
    assert "Example:" in result.stdout
    assert "palabre" in result.stdout
