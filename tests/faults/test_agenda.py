from dataclasses import replace

import pytest

from tests.faults.agenda import OVERHEAD, SUBMISSIONS, describe, fit, list_items
from tests.faults.figures import Conditions, Figures
from tests.faults.test_report import CONDITIONS, KEPT
from tests.faults.trial import Fault, Found, Result, Trial


def act(_trial: Trial) -> Found:
    return Found(1)


F1 = Fault("F1", "one", "nothing lost", 30, act, seconds=100)
F2 = Fault("F2", "two", "nothing lost", 30, act, ("postgresql",), seconds=100)
BOTH = ("sqlite", "postgresql")


def list_codes(figures: Figures, *only: str, again: bool = False) -> list[tuple[str, str]]:
    items = list_items((F1, F2), BOTH, only, SUBMISSIONS, figures, again=again)
    return [(each.fault.code, each.kind) for each in items]


def with_result(result: Result, conditions: Conditions = CONDITIONS) -> Figures:
    figures = Figures()
    figures.put(result, conditions)
    return figures


def test_each_fault_is_tried_on_its_engines_one_engine_after_the_other() -> None:
    assert list_codes(Figures()) == [("F1", "sqlite"), ("F1", "postgresql"), ("F2", "postgresql")]


def test_only_what_is_asked_for_is_tried() -> None:
    assert list_codes(Figures(), "F2") == [("F2", "postgresql")]


def test_what_was_kept_is_not_tried_again_unless_asked_for() -> None:
    figures = with_result(replace(KEPT, code="F1", database="sqlite"))
    assert ("F1", "sqlite") not in list_codes(figures)
    assert ("F1", "sqlite") in list_codes(figures, again=True)


@pytest.mark.parametrize("change", [{"lost": 1}, {"acknowledged": 9_999}], ids=str)
def test_what_was_broken_or_too_short_is_tried_again(change: dict[str, object]) -> None:
    result = replace(KEPT, code="F1", database="sqlite", **change)  # type: ignore[arg-type]
    assert ("F1", "sqlite") in list_codes(with_result(result))


def test_a_plan_takes_as_long_as_the_last_time() -> None:
    figures = with_result(replace(KEPT, code="F1", database="sqlite", seconds=400.0))
    items = list_items((F1,), BOTH, (), SUBMISSIONS, figures, again=True)
    assert [each.seconds for each in items] == [400 + OVERHEAD, 100 + OVERHEAD]
    assert list(describe(items))[-1] == "2 trials, about 9 minutes"


def test_a_short_trial_is_planned_to_take_less() -> None:
    (item,) = list_items((F2,), BOTH, (), SUBMISSIONS // 10, Figures(), again=False)
    assert item.seconds == 10 + OVERHEAD


def test_a_short_evening_is_for_what_was_never_tried() -> None:
    figures = with_result(replace(KEPT, code="F1", database="sqlite", lost=1))
    items = list_items((F1, F2), BOTH, (), SUBMISSIONS, figures, again=False)
    chosen = fit(items, figures, 2 * (100 + OVERHEAD) / 60)
    assert [(each.fault.code, each.kind) for each in chosen] == [
        ("F1", "postgresql"),
        ("F2", "postgresql"),
    ]
    assert list(fit(items, figures, 60)) == list(items)
    assert not fit(items, figures, 1)
