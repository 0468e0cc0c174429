"""What telling a comment's language costs: time for typical and very long ones, and memory."""

import statistics
import subprocess
import sys
import time

import pytest

from tests.workers.scoring.sentences import LONG, OTHERS, SHORT
from workers.scoring.language import detect

pytestmark = pytest.mark.benchmark

# The difference is the model's; numpy is in the worker anyway.
_MEMORY = (
    "from pathlib import Path; import numpy.random; from workers.scoring.language import detect;"
    "read = lambda: int(Path('/proc/self/status').read_text().partition('VmRSS:')[2].split()[0]);"
    "before = read(); [detect(f'Bonjour à tous {n}') for n in range(1000)];"
    "[detect(text) for text in ('привет всем', 'شكرا جزيلا')]; print(read() - before)"
)


def _milliseconds(text: str) -> float:
    started = time.thread_time()
    detect(text)
    return (time.thread_time() - started) * 1000


def test_a_comment_costs_a_third_of_a_millisecond_at_most() -> None:
    short = [text for texts in SHORT.values() for text in texts.split("|")]
    texts = [*short, *LONG.values(), *OTHERS.values()]
    for text in texts:
        detect(text)
    spent = [_milliseconds(text) for text in texts * 5]
    longest = statistics.median(_milliseconds(LONG["fr"] * 1_000) for _ in range(50))
    print(  # noqa: T201 - a benchmark is there to print
        f"\nlanguage: mean {statistics.mean(spent):.3f} ms, "
        f"p99 {statistics.quantiles(spent, n=100)[98]:.3f} ms, very long {longest:.3f} ms a comment"
    )
    assert statistics.mean(spent) <= 0.3
    assert longest <= 3


def test_the_language_model_adds_little_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True
    )
    megabytes = int(done.stdout) / 1024
    print(f"\nlanguage: {megabytes:.1f} MB added")  # noqa: T201
    assert megabytes <= 60
