import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("config", "service", "workers")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST = 250


def loaded_by(statement: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds after a statement."""
    program = f"{statement}; import sys; print(*{{name for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_workers_never_load_the_web() -> None:
    loaded = loaded_by("import workers.worker, workers.sweeper")
    assert not {"flask", "werkzeug", "service.web", "gunicorn"} & loaded


def test_the_web_never_loads_workers_or_a_model() -> None:
    loaded = loaded_by("import service.web.app")
    assert not {"workers", "numpy", "sklearn"} & loaded


def test_scoring_needs_neither_the_web_nor_a_training_library() -> None:
    loaded = loaded_by("import workers.scoring.model")
    assert not {"flask", "sklearn", "scipy", "torch", "redis", "sqlalchemy"} & loaded


def test_help_loads_nothing_that_a_command_runs() -> None:
    loaded = loaded_by("from service.cli import main; main.get_command(None, 'web')")
    assert not {"flask", "numpy", "sqlalchemy.orm", "gunicorn", "workers"} & loaded


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_opens_with_a_sentence_and_stays_a_room(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_test_file_grows_beyond_a_room(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
