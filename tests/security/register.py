"""The threats, what stands in their way, and which tests try them."""

import ast
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent


@dataclass(frozen=True)
class Threat:
    """One goal of an attacker."""

    goal: str
    control: str
    tests: tuple[str, ...]
    """As PATH::NAME below tests/."""
    outside: tuple[str, ...] = field(default=())
    """Suites that others wrote."""


def read_register() -> list[Threat]:
    """Every row of threats.toml, in its order."""
    rows = tomllib.loads((HERE / "threats.toml").read_text("utf-8"))["threat"]
    return [
        Threat(row["goal"], row["control"], tuple(row["tests"]), tuple(row.get("outside", ())))
        for row in rows
    ]


def list_tests(threats: list[Threat]) -> list[str]:
    """Every test that a row names, once."""
    return list(dict.fromkeys(test for threat in threats for test in threat.tests))


def find_missing(tests: list[str]) -> list[str]:
    """Those that no file holds."""
    known: dict[str, set[str]] = {}
    for test in tests:
        path = test.partition("::")[0]
        if path not in known:
            known[path] = _read_names(TESTS / path)
    return [test for test in tests if test.partition("::")[2] not in known[test.partition("::")[0]]]


def _read_names(path: Path) -> set[str]:
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
