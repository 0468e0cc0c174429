"""Palabre's toxicity score beside packaged detectors and a word list: quality, and cost.

On the functional cases of this repository; with `--data FOLDER` on its dev rows as well. The table
goes to the terminal, the curves to docs/images/detectors.svg.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from workers.scoring.model import Model
from workers.training.evaluation.baselines import find_baselines
from workers.training.evaluation.cases import read_cases
from workers.training.evaluation.drawing import Chart
from workers.training.measures import area_under_curve, trace_curve
from workers.training.rows import read_rows

pytestmark = pytest.mark.benchmark

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "detectors.svg"
MOST_ROWS = 2_000

Judge = Callable[[str], float]


def _gather(data: str | None) -> dict[str, tuple[list[str], np.ndarray]]:
    cases = read_cases(1)
    sets = {"functional cases": [(case.text, case.label) for case in cases]}
    if data:
        rows = read_rows(Path(data), "toxic_dev")
        sets["dev rows"] = [(row.text, row.label) for row in rows[:: len(rows) // MOST_ROWS]]
    return {
        name: ([text for text, _ in pairs], np.array([label for _, label in pairs]))
        for name, pairs in sets.items()
    }


def _judge(judge: Judge, texts: Sequence[str]) -> tuple[np.ndarray, float]:
    """Return a judge's scores, and its milliseconds a comment."""
    judge(texts[0])
    started = time.thread_time()
    scores = np.array([judge(text) for text in texts])
    return scores, (time.thread_time() - started) * 1000 / len(texts)


def test_palabre_beside_the_others(request: pytest.FixtureRequest) -> None:
    model = Model.load()
    judges: dict[str, Judge] = {"palabre": lambda text: model.read(text).toxicity}
    judges |= {each.name: each.judge for each in find_baselines() if "toxicity" in each.scores}
    assert len(judges) == 4, "install the others: make bench does"
    print(f"\n{'detector':22}{'comments':18}{'AUC':>7}{'ms':>9}")  # noqa: T201 - a benchmark
    for name, (texts, labels) in _gather(request.config.getoption("--data")).items():
        chart = Chart(
            f"Toxicity: Palabre and others, {name}",
            f"ROC curves of {len(judges)} detectors on {len(texts)} comments in six languages.",
            "honest comments held",
            "toxic comments found",
            note="AUC, and milliseconds a comment",
        )
        areas = {}
        for detector, judge in judges.items():
            scores, spent = _judge(judge, texts)
            areas[detector] = area_under_curve(scores, labels)
            line = f"{detector}: {areas[detector]:.2f}, {spent:.1f} ms"
            wrong, found = trace_curve(scores, labels)
            kept = np.unique(np.linspace(0, len(wrong) - 1, 200).astype(int))
            chart.add_line(line, list(zip(wrong[kept], found[kept], strict=True)))
            print(f"{detector:22}{name:18}{areas[detector]:7.3f}{spent:9.2f}")  # noqa: T201
        if name == "functional cases":
            PICTURE.write_text(chart.render(), "utf-8")
        assert max(areas, key=lambda each: areas[each]) == "palabre"
