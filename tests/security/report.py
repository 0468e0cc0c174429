"""What the tests and the suites printed, as the page docs/security.md."""

import json
import os
import platform
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.security.outside.outcome import Outcome
from tests.security.register import Threat

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/security.md"
FIGURES = ROOT / "docs/security.json"
TRIES = "tries"
INTRODUCTION = """\
<!-- Written by `make security` from docs/security.json; do not edit. -->
# What attackers try, and what they get

Each row is a goal of an attacker, what stands in the way, and the tests that try it: how often they
did, and how often it worked. The rows come from `tests/security/threats.toml`, the figures from a
run of `make security`. How to report a hole is in [SECURITY.md](../SECURITY.md).
"""
REPEATING = """\
## How to repeat it

```
make security                             # everything: an hour or two
make security SECURITY="--only tests"     # the tests of the table alone
make security SECURITY="--only bandit,schemathesis --examples 50"
```

It attacks nothing but what it starts itself on this machine, on SQLite and on PostgreSQL. It needs
what `make test` needs, npm for the lists and Debian's chromium for the browser. The full reports
are in `.venv/security/reports`.
"""


@dataclass
class Ran:
    """One test's cases, and what they counted."""

    cases: int = 0
    failed: int = 0
    tries: int = 0
    """As the test counts them; a case that counts nothing is one."""
    figures: dict[str, str] = field(default_factory=dict)


def read_results(report: Path) -> dict[str, Ran]:
    """What pytest's JUnit report holds, by PATH::NAME below tests/."""
    ran: dict[str, Ran] = defaultdict(Ran)
    # Written by our own pytest a moment ago.
    root = ElementTree.parse(report).getroot()  # noqa: S314
    for case in root.iter("testcase"):
        path = case.get("classname", "").removeprefix("tests.").replace(".", "/")
        name = case.get("name", "").partition("[")[0]
        found = ran[f"{path}.py::{name}"]
        told = {each.get("name", ""): each.get("value", "") for each in case.iter("property")}
        found.cases += 1
        found.failed += any(case.find(kind) is not None for kind in ("failure", "error"))
        found.tries += int(told.pop(TRIES, "1"))
        found.figures |= told
    return dict(ran)


def keep(ran: Mapping[str, Ran], outcomes: Sequence[Outcome]) -> None:
    """Write the figures of this run beside those of earlier ones, in place of its own."""
    kept = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    tests = {**kept.get("tests", {}), **{name: asdict(each) for name, each in ran.items()}}
    suites = {**kept.get("suites", {})}
    suites |= {f"{each.suite} {each.engine}".strip(): asdict(each) for each in outcomes}
    told = {"conditions": _describe_conditions(), "suites": suites, "tests": tests}
    FIGURES.write_text(
        json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8"
    )


def write_page(threats: Sequence[Threat]) -> None:
    """The page, from the figures that are kept."""
    kept = json.loads(FIGURES.read_text("utf-8"))
    ran = {name: Ran(**each) for name, each in kept["tests"].items()}
    outcomes = [Outcome(**each) for _, each in sorted(kept["suites"].items())]
    PAGE.write_text(render(threats, ran, outcomes, kept["conditions"]), "utf-8")


def render(
    threats: Sequence[Threat], ran: Mapping[str, Ran], outcomes: Sequence[Outcome], conditions: str
) -> str:
    """The page as Markdown."""
    sections = (
        [INTRODUCTION.rstrip()],
        list(_tabulate(threats, ran, outcomes)),
        list(_tell_suites(outcomes)),
        list(_list_findings(ran, outcomes)),
        [REPEATING.rstrip(), "", f"Last run: {conditions}."],
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _tabulate(
    threats: Sequence[Threat], ran: Mapping[str, Ran], outcomes: Sequence[Outcome]
) -> Iterator[str]:
    yield "| goal | control | tests | tries | breaches |"
    yield "| --- | --- | --- | ---: | ---: |"
    for threat in threats:
        known = [ran[test] for test in threat.tests if test in ran]
        suites = [each for each in outcomes if each.suite in threat.outside]
        tries = sum(each.tries for each in known) + sum(each.tries for each in suites)
        breaches = sum(each.failed for each in known) + sum(each.breaches for each in suites)
        missing = len(threat.tests) - len(known)
        told = f"{tries:,}" if not missing else f"{tries:,} ({missing} not run)"
        named = "<br>".join([*(_name(test, ran) for test in threat.tests), *threat.outside])
        worst = f"**{breaches}**" if breaches else "0"
        yield f"| {threat.goal} | {threat.control} | {named} | {told} | {worst} |"


def _name(test: str, ran: Mapping[str, Ran]) -> str:
    figures = ran[test].figures if test in ran else {}
    shown = ", ".join(f"{name} {value}" for name, value in sorted(figures.items()))
    name = test.partition("::")[2].removeprefix("test_").replace("_", " ")
    link = f"[{name}](../tests/{test.partition('::')[0]})"
    return f"{link} ({shown})" if shown else link


def _tell_suites(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    yield "## Suites that others wrote\n"
    yield "| suite | on | tries | findings | requests that crashed | seconds |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for each in outcomes:
        found = f"**{len(each.findings)}**" if each.findings else "0"
        where = each.engine or "the source"
        yield (
            f"| {each.suite} {each.version} | {where} | {each.tries:,} | {found} | {each.crashes} "
            f"| {each.seconds:.0f} |"
        )


def _list_findings(ran: Mapping[str, Ran], outcomes: Sequence[Outcome]) -> Iterator[str]:
    failed = [name for name, each in ran.items() if each.failed]
    found = [(each.suite, finding) for each in outcomes for finding in each.findings]
    if failed or found:
        yield "## What got through\n"
    yield from (f"- {name}" for name in failed)
    yield from (f"- {suite}: {finding}" for suite, finding in dict.fromkeys(found))
    accepted = {part: why for each in outcomes for part, why in each.accepted.items()}
    if accepted:
        yield "\n## Findings that are none\n"
        yield from (f"- {part}: {why}" for part, why in sorted(accepted.items()))


def _describe_conditions() -> str:
    command = ["git", "describe", "--always", "--dirty=+"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    commit = told.stdout.strip() or "unknown"
    day = datetime.now(UTC).date().isoformat()
    return f"{day}, commit {commit}, {os.cpu_count()} cores, Python {platform.python_version()}"
