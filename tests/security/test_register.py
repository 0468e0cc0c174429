"""The table of threats names tests that exist, and the page says what they printed."""

from pathlib import Path

from tests.security.outside.outcome import Outcome
from tests.security.register import Threat, find_missing, list_tests, read_register
from tests.security.report import Ran, render

SUITES = {"schemathesis", "sqlmap", "wapiti", "bandit"}
THREAT = Threat("Gold", "A lock", ("security/test_x.py::test_y",), ("wapiti",))


def test_every_threat_has_a_control_and_tests_that_exist() -> None:
    threats = read_register()
    assert len(threats) >= 40
    assert find_missing(list_tests(threats)) == []
    assert [threat.goal for threat in threats if not (threat.control and threat.tests)] == []
    assert {suite for threat in threats for suite in threat.outside} == SUITES
    assert len({threat.goal for threat in threats}) == len(threats)


def test_a_test_that_is_gone_is_missed() -> None:
    gone = ["security/test_register.py::test_that_never_was", "nowhere/test_x.py::test_y"]
    assert (
        find_missing([*gone, "security/test_register.py::test_a_test_that_is_gone_is_missed"])
        == gone
    )


def test_the_page_tells_tries_and_breaches_of_each_threat() -> None:
    ran = {THREAT.tests[0]: Ran(cases=2, failed=1, tries=500, figures={"slowest_ms": "7"})}
    outcomes = [Outcome("wapiti", "sqlite", "3.1", 40, findings=["a hole: /x"], crashes=1)]
    page = render([THREAT], ran, outcomes, "2026-11-24, commit abc")
    (row,) = [line for line in page.splitlines() if line.startswith("| Gold")]
    assert "| 540 |" in row
    assert "| **3** |" in row
    assert "slowest_ms 7" in row
    assert "a hole: /x" in page


def test_what_was_not_run_is_said_to_be() -> None:
    page = render([THREAT], {}, [], "never")
    (row,) = [line for line in page.splitlines() if line.startswith("| Gold")]
    assert "not run" in row


def test_the_page_in_the_documentation_is_of_this_table() -> None:
    page = (Path(__file__).parents[2] / "docs/security.md").read_text("utf-8")
    assert [threat.goal for threat in read_register() if f"| {threat.goal} |" not in page] == []
