"""`python -m tests.security.outside`: attack, keep the figures, write docs/security.md."""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.security.outside.outcome import Outcome
from tests.security.outside.schema_fuzzing import fuzz
from tests.security.outside.source_reading import read_source
from tests.security.outside.target import ENGINES, Target, open_target
from tests.security.outside.tools import ROOT, VENV
from tests.security.outside.web_scanning import inject, scan
from tests.security.register import list_tests, read_register
from tests.security.report import keep, read_results, write_page

REPORTS = VENV / "reports"
SUITES = ("tests", "browser", "bandit", "schemathesis", "wapiti", "sqlmap")
EXAMPLES = 500

Attack = Callable[[Target, str], Outcome]


def main() -> int:
    """Returns how many suites found something; 0 if none did."""
    options = read_options()
    REPORTS.mkdir(parents=True, exist_ok=True)
    chosen = options.only.split(",") if options.only else list(SUITES)
    failed = 0
    for suite in SUITES:
        if suite in chosen:
            failed += run_suite(suite, options.examples, options.engine.split(","))
    write_page(read_register())
    return failed


def read_options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="make security", description=__doc__)
    parser.add_argument("--only", default="", help=f"some of {','.join(SUITES)}")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="of schemathesis")
    parser.add_argument("--engine", default=",".join(ENGINES), help="one database alone")
    return parser.parse_args()


def run_suite(suite: str, examples: int, engines: list[str]) -> int:
    """1 if it found something, else 0; its figures are kept either way."""
    sys.stdout.write(f"{suite} ...\n")
    sys.stdout.flush()
    if suite in {"tests", "browser"}:
        return run_tests(suite)
    if suite == "bandit":
        return tell([timed(lambda: read_source(REPORTS))])
    attacks: dict[str, Attack] = {
        "schemathesis": lambda target, engine: fuzz(target, engine, REPORTS, examples),
        "wapiti": lambda target, engine: scan(target, engine, REPORTS),
        "sqlmap": lambda target, engine: inject(target, engine, REPORTS),
    }
    return tell([attack(attacks[suite], engine) for engine in engines])


def attack(suite: Attack, engine: str) -> Outcome:
    """One suite against an installation of its own."""
    with open_target(engine) as target:
        outcome = timed(lambda: suite(target, engine))
        outcome.crashes = target.count_crashes()
        logs = target.installation.read_logs()
        (REPORTS / f"{outcome.suite}-{engine}-service.log").write_text(logs[-200_000:], "utf-8")
    return outcome


def timed(suite: Callable[[], Outcome]) -> Outcome:
    """Its outcome, with the time that it took."""
    begun = time.monotonic()
    outcome = suite()
    outcome.seconds = round(time.monotonic() - begun)
    return outcome


def tell(outcomes: list[Outcome]) -> int:
    """Keep outcomes and print them."""
    keep({}, outcomes)
    for each in outcomes:
        figures = f"{each.tries} tries, {len(each.findings)} findings, {each.crashes} crashes"
        sys.stdout.write(f"  {each.suite} {each.engine}: {figures}\n")
        sys.stdout.writelines(f"    {finding}\n" for finding in each.findings)
    return int(any(each.breaches for each in outcomes))


def run_tests(kind: str) -> int:
    """The tests that the table names, with what each counted."""
    named = [f"tests/{test}" for test in list_tests(read_register())]
    chosen = [test for test in named if test.startswith("tests/browser/") is (kind == "browser")]
    report = REPORTS / f"{kind}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not benchmark and not tuning"]
    command += [f"--junitxml={report}", "-o", "junit_family=xunit1", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, *chosen], cwd=ROOT, check=False)
    if Path(report).exists():
        keep(read_results(report), [])
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
