"""`palabre train`, as it is used."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from service.commands.scoring import score
from service.commands.training import train
from tests.workers.training.synthetic import write_data, write_templates
from workers.scoring.artefact import read_artefact

_PROGRAM = """
import sys

class Refuse:
    def find_spec(self, name, *_):
        if name == {missing!r}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Refuse())
from service.commands.training import train
train()
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_templates(tmp_path_factory.mktemp("templates"))


def test_training_then_scoring_use_one_model(data: Path, templates: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.npz"
    options = ["--keep-encoder", "--templates", str(templates), "--out", str(model)]
    trained = CliRunner().invoke(train, [str(data), *options])
    assert trained.exit_code == 0, trained.output
    lines = trained.stdout.splitlines()
    artefact, shipped = read_artefact(model), read_artefact()
    assert lines[0] == f"model {artefact.version} written to {model}"
    assert [line.partition("=")[0] for line in lines[1:]] == [
        "PALABRE_SPAM_FLAG_AT",
        "PALABRE_SPAM_REJECT_AT",
        "PALABRE_TOXICITY_FLAG_AT",
        "PALABRE_TOXICITY_REJECT_AT",
    ]
    assert all(0 < float(line.partition("=")[2]) <= 1 for line in lines[1:])
    assert artefact.encoder.graph == shipped.encoder.graph
    assert np.array_equal(artefact.encoder.nibbles, shipped.encoder.nibbles)
    comment = json.dumps({"id": 1, "text": "vilain affreux stupide"})
    scored = CliRunner().invoke(score, ["--model", str(model)], input=comment)
    assert json.loads(scored.stdout)["toxicity"] > 0.5


def test_a_folder_without_data_is_one_line(templates: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        train, [str(tmp_path), "--keep-encoder", "--templates", str(templates)]
    )
    assert result.exit_code == 1
    assert "jsonl.gz" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_damaged_template_is_one_line(data: Path, tmp_path: Path) -> None:
    folder = write_templates(tmp_path)
    (folder / "spam" / "fr.toml").write_text("damaged", encoding="utf-8")
    result = CliRunner().invoke(train, [str(data), "--keep-encoder", "--templates", str(folder)])
    assert result.exit_code == 1
    assert "fr.toml" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("missing", "options", "message"),
    [
        ("sklearn", [], 'training needs scikit-learn: pip install "palabre[train]"'),
        (
            "sklearn",
            ["--keep-encoder"],
            'training needs scikit-learn: pip install "palabre[train]"',
        ),
        (
            "torch",
            [],
            'tuning the encoder needs torch: pip install "palabre[encoder]", or --keep-encoder',
        ),
    ],
)
def test_a_missing_library_is_one_line_that_says_what_to_install(
    missing: str, options: list[str], message: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(missing=missing), str(tmp_path), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == f"Error: {message}"


def test_help_shows_examples() -> None:
    result = CliRunner().invoke(train, ["--help"])
    assert "  Examples:\n    palabre train data/ --out" in result.stdout
