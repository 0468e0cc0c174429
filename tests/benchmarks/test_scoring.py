"""What scoring costs: time for a typical and for a very long comment, and resident memory."""

import itertools
import statistics
import subprocess
import sys
import time

import pytest

from workers.scoring.model import Model
from workers.training.examples import own_examples

pytestmark = pytest.mark.benchmark

# The peak that getrusage() tells is inherited from the process that started this one.
_MEMORY = (
    "from pathlib import Path; from workers.scoring.model import Model;"
    "model = Model.load(); [model.score(f'Bonjour à tous {n}') for n in range(1000)];"
    "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
)


def _milliseconds(model: Model, text: str) -> float:
    started = time.thread_time()
    model.score(text)
    return (time.thread_time() - started) * 1000


def test_a_typical_comment_costs_a_third_of_a_millisecond_at_most() -> None:
    model = Model.load()
    texts = [row.text for row in own_examples(1)]
    model.score(texts[0])
    spent = [_milliseconds(model, text) for text in itertools.chain(*[texts] * 5)]
    length = statistics.mean(map(len, texts))
    p99 = statistics.quantiles(spent, n=100)[98]
    print(  # noqa: T201 - a benchmark is there to print
        f"\nscoring: mean {statistics.mean(spent):.3f} ms, p99 {p99:.3f} ms a comment "
        f"({len(spent)} comments of {length:.0f} characters)"
    )
    assert statistics.mean(spent) <= 0.3


def test_ten_thousand_characters_cost_less_than_a_hundred_typical_comments() -> None:
    model = Model.load()
    text = " ".join(row.text for row in own_examples(1))[:10_000]
    model.score(text)
    spent = statistics.median(_milliseconds(model, text) for _ in range(20))
    print(f"\nscoring 10,000 characters: {spent:.2f} ms")  # noqa: T201
    assert spent <= 30


def test_a_process_that_only_scores_stays_small() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True
    )
    megabytes = int(done.stdout) // 1024
    print(f"\nscoring alone: {megabytes} MB resident")  # noqa: T201
    assert megabytes <= 100
