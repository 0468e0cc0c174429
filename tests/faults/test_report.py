from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.figures import Figures
from tests.faults.report import write_page
from tests.faults.trial import Result

KEPT = Result(
    code="F2",
    title="all workers killed",
    promise="taken over",
    within=60.0,
    database="sqlite",
    seed=3,
    injected=20,
    acknowledged=10_000,
    lost=0,
    twice=0,
    recovery=41.5,
    broken=[],
    late=[],
    notes="a note",
)


def test_a_result_is_a_line_of_the_page_and_comes_back_from_its_figures(tmp_path: Path) -> None:
    figures = Figures()
    figures.put(replace(KEPT, code="F10", recovery=0.1))
    figures.put(KEPT)
    write_page(figures, tmp_path)
    page = (tmp_path / "reliability.md").read_text("utf-8")
    assert "| F2 | all workers killed (a note) | SQLite | 20 | 10,000 | 0 | 0 | 41.50 s |" in page
    assert page.index("| F2 |") < page.index("| F10 |")
    assert "F26" in page
    assert "not kept" not in page
    assert [each.code for each in Figures.read(tmp_path).results] == ["F2", "F10"]


def test_a_later_result_replaces_the_earlier(tmp_path: Path) -> None:
    figures = Figures()
    figures.put(KEPT)
    figures.put(replace(KEPT, recovery=1.0))
    assert [each.recovery for each in figures.results] == [1.0]


@pytest.mark.parametrize(
    "change",
    [
        {"lost": 1},
        {"twice": 1},
        {"broken": ["x"]},
        {"late": ["x"]},
        {"recovery": 61.0},
        {"injected": 0},
    ],
    ids=str,
)
def test_a_promise_that_was_not_kept_says_so(tmp_path: Path, change: dict[str, object]) -> None:
    result = replace(KEPT, **change)  # type: ignore[arg-type]
    figures = Figures()
    figures.put(result)
    write_page(figures, tmp_path)
    assert not result.kept
    assert "- F2 on sqlite, seed 3" in (tmp_path / "reliability.md").read_text("utf-8")


def test_every_fault_of_the_catalogue_that_exists_is_tried() -> None:
    numbers = {int("".join(filter(str.isdigit, each.code))) for each in FAULTS}
    # 26 is about webhooks, which there are none of yet.
    assert numbers == set(range(1, 28)) - {26}
    assert len({each.code for each in FAULTS}) == len(FAULTS)
