"""Whole installations under load beside Isso, against what the project promises of its speed."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks.load.campaign import measure
from tests.benchmarks.load.figures import DATABASES, Figures
from tests.benchmarks.load.report import write_report
from tests.benchmarks.load.supply import Plan
from tests.benchmarks.load.targets import JUDGES

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3 * 3600)]

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def figures(request: pytest.FixtureRequest) -> Figures:
    """One run of everything, its report written. A quick one writes none unless told where."""
    # The options are unknown where pytest was started above this folder.
    asked = partial(request.config.getoption, default=None)
    quick = asked("--quick")
    given = {name: asked(f"--{name}") for name in ("rounds", "seconds", "minutes")}
    plan = replace(
        Plan.quick() if quick else Plan(),
        **{name: value for name, value in given.items() if value is not None},
    )
    print()  # noqa: T201 - after pytest's own line
    measured, stacks = measure(plan)
    if asked("--docs") or not quick:
        write_report(measured, stacks, Path(asked("--docs") or DOCS))
    return measured


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("name", JUDGES)
def test_the_target_is_met(figures: Figures, name: str, database: str) -> None:
    target = JUDGES[name](figures, database)
    outcome = "met" if target.met else f"missed by {target.missed_by:.0%}"
    print(  # noqa: T201 - a benchmark is there to print
        f"\n{database}: {target.sentence}: {target.found:.2f} ({target.low:.2f} to"
        f" {target.high:.2f}), target {target.bound:g}: {outcome}"
    )
    assert target.met


def test_no_request_failed(figures: Figures) -> None:
    strange = [answer for each in figures.rounds for answer in each.strange]
    assert sum(each.failed for each in figures.rounds) == 0, strange
