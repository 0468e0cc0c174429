"""The report of a run: what is met, what is missed, and pictures that are well-formed."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks.load.figures import DATABASES, PEER, Figures
from tests.benchmarks.load.flame import draw, list_hottest, read_stacks
from tests.benchmarks.load.report import FIGURES, PAGE, write_report
from tests.benchmarks.load.rounds import Round
from tests.benchmarks.load.targets import SITEVERIFY, judge_all

STACKS = (
    "process 7:python web;main (a.py);serve (a.py) 3\n"
    "process 7;main (a.py) 1\n"
    "process 7;main (a.py);EpollSelector.select (selectors.py) 90\n"
)


def make_round(system: str, decided: int, mix: str = "n-grams", delay: int = 0) -> Round:
    spent = {"web": 0.5, "worker": 1.5, "client": 9.0, "siteverify": 9.0}
    return Round(
        system=system,
        seconds=2.0,
        decided=decided,
        pending=0,
        late=0,
        failed=0,
        p50=10.0,
        p95=20.0,
        p99=30.0,
        settled_after=0.0,
        cpu=spent,
        commands=5.0,
        mix=mix,
        delay=delay,
    )


@pytest.fixture
def figures() -> Figures:
    """Palabre decides 4 times what Isso stores on SQLite, and 3 times on PostgreSQL."""
    figures = Figures({"machine": "2 cores"}, scoring={"n-grams": [0.5] * 2, "full": [1.0] * 2})
    figures.ngrams = {"n-grams": 1.0, "full": 0.3}
    for _ in range(2):
        figures.rounds.append(make_round(PEER, 800))
        for system, decided in (("palabre-sqlite", 3200), ("palabre-postgresql", 2400)):
            for mix, delay in (("n-grams", 0), ("full", 0), ("n-grams", 80)):
                figures.rounds.append(make_round(system, decided, mix, delay))
    figures.latency = {SITEVERIFY: [80.0] * 100}
    megabytes = {"web": 100.0, "worker": 200.0, "sweeper": 50.0, "valkey": 9.0}
    for name in DATABASES:
        figures.latency[f"palabre-{name}, 80 ms"] = [*[85.0] * 98, 130.0, 130.0]
        figures.latency[f"palabre-{name}, 0 ms"] = [5.0] * 100
        figures.memory[f"palabre-{name}"] = [(10.0 * at, megabytes) for at in range(1, 5)]
    return figures


def test_each_target_is_judged_by_its_own_figures(figures: Figures) -> None:
    judged = judge_all(figures)
    missed = {key for key, target in judged.items() if not target.met}
    assert missed == {
        ("throughput", "postgresql"),
        ("delayed p99", "sqlite"),
        ("delayed p99", "postgresql"),
    }
    assert judged["throughput", "sqlite"].found == pytest.approx(4.0)
    assert judged["throughput", "postgresql"].missed_by == pytest.approx(0.5 / 3.5)
    # Neither the client nor the stand-in is anybody's cost.
    assert judged["rest", "sqlite"].found == pytest.approx(1.0)
    assert judged["delayed p50", "sqlite"].found == pytest.approx(5.0)


def test_the_report_tells_what_is_met_and_what_is_missed(figures: Figures, tmp_path: Path) -> None:
    write_report(figures, {"web": read_stacks(STACKS)}, tmp_path)
    page = (tmp_path / PAGE).read_text("utf-8")
    assert "missed by 14%" in page
    assert "| met |" in page
    assert "![Flame graph of the web processes](images/flame-web.svg)" in page
    assert Figures.read(tmp_path / FIGURES).ratios("palabre-sqlite", "n-grams", 0) == [4.0, 4.0]
    for picture in (tmp_path / "images").iterdir():
        ElementTree.parse(picture)  # noqa: S314 - drawn a moment ago
    assert {each.name for each in (tmp_path / "images").iterdir()} == {
        "throughput.svg",
        "latency.svg",
        "flame-web.svg",
    }


def test_stacks_are_counted_without_waits_and_command_lines() -> None:
    stacks = read_stacks(STACKS)
    assert stacks == {"main (a.py);serve (a.py)": 3, "main (a.py)": 1}
    assert list_hottest(stacks) == [("serve (a.py)", 0.75), ("main (a.py)", 0.25)]
    assert "serve (a.py): 75.0%" in draw("web", stacks)
