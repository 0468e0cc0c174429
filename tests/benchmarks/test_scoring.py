"""What scoring costs on one core: typical comments, a very long one, and resident memory."""

import os
import statistics
import subprocess
import sys
import time

import pytest

from workers.scoring.model import Model
from workers.training.corpus import own_lessons
from workers.training.evaluation.cases import read_cases

pytestmark = pytest.mark.benchmark

MEAN_MS, P99_MS, MEGABYTES = 3.0, 45.0, 400
"""What the issue allows a comment and a worker process."""

# The peak that getrusage() tells is inherited from the process that started this one.
_MEMORY = (
    "from pathlib import Path; from workers.scoring.model import Model;"
    "model = Model.load(); [model.read(f'Bonjour {n}, idiot ! ' * 40) for n in range(300)];"
    "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
)


@pytest.fixture
def model() -> Model:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return Model.load()


@pytest.fixture
def comments() -> list[str]:
    """Hard comments of our own, and long ones: half of them hateful, spam, or close to it."""
    own = [lesson.row.text for lesson in own_lessons(1)[1]]
    cases = [case.text for case in read_cases(1)]
    return [*own, *cases, *(" ".join(own[at : at + 12]) for at in range(0, 600, 12))]


def _milliseconds(model: Model, text: str) -> float:
    started = time.perf_counter()
    model.read(text)
    return (time.perf_counter() - started) * 1000


def test_a_comment_costs_a_few_milliseconds(model: Model, comments: list[str]) -> None:
    for text in comments[:50]:
        model.read(text)
    spent = [_milliseconds(model, text) for text in comments]
    encoded = statistics.mean(bool(model.read(text).windows) for text in comments[::10])
    p99 = statistics.quantiles(spent, n=100)[98]
    print(  # noqa: T201 - a benchmark is there to print
        f"\nscoring: mean {statistics.mean(spent):.2f} ms, median {statistics.median(spent):.2f}, "
        f"p99 {p99:.1f} a comment ({len(spent)} comments of "
        f"{statistics.mean(map(len, comments)):.0f} characters, {encoded:.0%} read by the encoder)"
    )
    assert p99 <= P99_MS


def test_the_longest_comment_costs_less_than_the_slowest_allowed(
    model: Model, comments: list[str]
) -> None:
    text = " ".join(comments)[:10_000]
    model.read(text)
    spent = statistics.median(_milliseconds(model, text) for _ in range(10))
    print(f"\nscoring 10,000 characters: {spent:.1f} ms")  # noqa: T201
    assert spent <= P99_MS


def test_a_process_that_only_scores_fits_its_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True
    )
    megabytes = int(done.stdout) // 1024
    print(f"\nscoring alone: {megabytes} MB resident")  # noqa: T201
    assert megabytes <= MEGABYTES
