"""`palabre score`, as it is used."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.commands.scoring import score
from tests.workers.scoring.small_model import make_artefact
from workers.scoring.artefact import write_artefact
from workers.scoring.heads import ATTRIBUTES, SCORES, SPAM_KINDS

_COMMAND = [sys.executable, "-c", "from service.commands.scoring import score; score()"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("model") / "model.npz"
    write_artefact(make_artefact(), path)
    return str(path)


def _lines(*comments: object) -> bytes:
    return b"".join(json.dumps(comment).encode() + b"\n" for comment in comments)


def test_comments_are_scored_in_their_order_and_keep_their_ids() -> None:
    comments = [{"id": number, "text": f"Bonjour {number}"} for number in (3, "x", None, [1])]
    result = CliRunner().invoke(score, input=_lines(*comments))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [answer["id"] for answer in answers] == [3, "x", None, [1]]
    for answer in answers:
        assert set(answer) == {"id", "toxicity", "spam", "lang"}
        assert 0 <= answer["toxicity"] <= 1
        assert 0 <= answer["spam"] <= 1


def test_a_language_given_is_kept_and_a_missing_one_is_detected(small: str) -> None:
    text = "Je ne suis pas d'accord avec vous"
    comments = [{"id": 1, "text": text, "lang": "wo"}, {"id": 2, "text": text}]
    comments.append({"id": 3, "text": "12345"})
    result = CliRunner().invoke(score, ["--model", small], input=_lines(*comments))
    languages = [json.loads(line)["lang"] for line in result.stdout.splitlines()]
    assert languages == ["wo", "fr", "und"]


def test_details_tell_attributes_kind_words_and_whether_the_language_is_known() -> None:
    text = "Ta gueule, sale con, tu es un gros idiot"
    polish = "Nie zgadzam się z burmistrzem, podatki rosną co roku."
    comments = [{"id": 1, "text": text}, {"id": 2, "text": polish}]
    result = CliRunner().invoke(score, ["--details"], input=_lines(*comments))
    answer, other = (json.loads(line) for line in result.stdout.splitlines())
    assert set(answer["attributes"]) == set(ATTRIBUTES)
    assert answer["attributes"]["toxicity"] == answer["toxicity"]
    assert answer["spam_kind"] in SPAM_KINDS
    assert set(answer["spans"]) == set(SCORES)
    assert answer["spans"]["toxicity"]
    for start, end, weight in answer["spans"]["toxicity"]:
        assert text[start:end].strip()
        assert 0 < weight <= 1
    assert (answer["supported"], other["supported"]) == (True, False)


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
        (b"1" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_still_scored(
    bad: bytes, why: str, small: str
) -> None:
    good = _lines({"id": 1, "text": "Bonjour"})
    result = CliRunner().invoke(score, ["--model", small], input=good + b"\n" + bad + b"\n" + good)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr.startswith("line 3: ")
    assert why in result.stderr


@pytest.mark.parametrize("options", [[], ["--details"]])
def test_odd_text_is_scored_like_any_other(options: list[str]) -> None:
    odd = b'{"id": "\\ud800", "text": "\\u0000 \\udfff"}\n{"id": 2, "text": ""}\n'
    result = CliRunner().invoke(score, options, input=odd)
    assert result.exit_code == 0
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["\ud800", 2]


def test_an_answer_comes_before_the_next_question_is_asked(small: str) -> None:
    command = [*_COMMAND, "--model", small]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(_lines({"id": number, "text": "Bonjour"}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0


def test_memory_does_not_grow_with_the_input(small: str) -> None:
    # 100 kB a line, of which a comment's first part alone is looked at.
    line = _lines({"id": 1, "text": "le vilain promo", "more": "x" * 100_000})
    few, many = (_peak_memory(small, line, number) for number in (5, 500))
    assert many < few + 20 * 2**20


def _peak_memory(model: str, line: bytes, number: int) -> int:
    """Return the most memory, in bytes, that scoring `number` lines took."""
    process = subprocess.Popen(
        [*_COMMAND, "--model", model], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin
    for _ in range(number):
        process.stdin.write(line)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss * 1024


def test_a_model_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(b"nothing")
    result = CliRunner().invoke(score, ["--model", str(tmp_path / "model.npz")], input="")
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_help_shows_an_example() -> None:
    result = CliRunner().invoke(score, ["--help"])
    assert "  Example:\n    echo " in result.stdout
    assert "| palabre score --details\n" in result.stdout
