from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.catalogue import ABSENT, FAULTS
from tests.faults.figures import Conditions, Figures
from tests.faults.report import render, write_page
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
    notes="two trees",
    seconds=90.0,
)
CONDITIONS = Conditions("2026-01-31", "0123456789", 2, "24 GB", "Linux x86_64", "3.11.7")


def show(*results: Result) -> str:
    figures = Figures()
    for result in results:
        figures.put(result, CONDITIONS)
    return render(figures)


def test_a_result_is_a_line_of_the_table() -> None:
    page = show(replace(KEPT, code="F10", recovery=0.1), KEPT)
    row = "| F2: all workers killed | SQLite | 20 | 10,000 | 0 | 0 | 41.5 "
    assert f"{row}| taken over, within 60 s | yes |" in page
    assert page.index("| F2:") < page.index("| F10:")
    assert "not kept" not in page
    assert "In 2 trials 20,000 comments were acknowledged, 0 of them lost and 0 decided" in page
    assert "- F2 on SQLite, seed 3: two trees" in page
    assert "commit 0123456789, 2 cores" in page


def test_results_come_back_from_their_files(tmp_path: Path) -> None:
    figures = Figures()
    figures.put(replace(KEPT, code="F10"), CONDITIONS)
    figures.put(KEPT, CONDITIONS)
    write_page(figures, tmp_path)
    assert Figures.read(tmp_path) == figures
    assert (tmp_path / "reliability.md").read_text("utf-8") == render(figures)
    assert len(list((tmp_path / "reliability").iterdir())) == 2


def test_a_later_result_replaces_the_earlier(tmp_path: Path) -> None:
    figures = Figures()
    for recovery in (2.0, 1.0):
        figures.put(replace(KEPT, recovery=recovery), CONDITIONS)
    assert [each.recovery for each in figures.sorted()] == [1.0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lost": 1}, "1 lost, 0 decided twice"),
        ({"twice": 1}, "0 lost, 1 decided twice"),
        ({"broken": ["it was shown"]}, "it was shown"),
        ({"late": ["it was slow"]}, "it was slow"),
        ({"recovery": 61.0}, "after 61 s instead of 60"),
        ({"injected": 0}, "the fault never struck"),
    ],
    ids=str,
)
def test_a_promise_that_was_not_kept_says_so(change: dict[str, object], said: str) -> None:
    result = replace(KEPT, **change)  # type: ignore[arg-type]
    page = show(result)
    assert not result.kept
    assert f"- F2 on SQLite, seed 3: {said}" in page
    assert "| **no** |" in page


def test_what_is_missing_or_short_is_named() -> None:
    page = show(replace(KEPT, acknowledged=9_999))
    assert "- with fewer than 10,000 acknowledged: F2 on SQLite (9,999)" in page
    assert "F2 on PostgreSQL" in page
    for code, why in ABSENT.items():
        assert f"- {code}: {why}" in page


def test_without_results_the_page_says_so() -> None:
    assert "Nothing has been measured yet." in show()


def test_every_fault_of_the_catalogue_that_exists_is_tried() -> None:
    numbers = {int("".join(filter(str.isdigit, each.code))) for each in FAULTS}
    absent = {int(code.removeprefix("F")) for code in ABSENT}
    assert numbers == set(range(1, 28)) - absent
    assert len({each.code for each in FAULTS}) == len(FAULTS)
    assert all(each.seconds < 600 for each in FAULTS)
