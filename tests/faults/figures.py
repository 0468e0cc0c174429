"""The figures of the trials, each a JSON file of its own: what the page is made from."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from tests.faults.trial import Result

FOLDER = "reliability"
"""Beside the page."""
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Conditions:
    """When, where and of what a result was measured."""

    day: str
    commit: str
    """Shortened; a `+` after it: with changes that it does not hold."""
    cores: int
    memory: str
    system: str
    python: str

    @classmethod
    def observe(cls) -> Self:
        """Those of this moment."""
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return cls(
            day=datetime.now(UTC).date().isoformat(),
            commit=_read_commit(),
            cores=os.cpu_count() or 1,
            memory=f"{pages / 2**30:.0f} GB",
            system=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
        )


@dataclass
class Figures:
    """Results by fault and engine; a later one of the same replaces the earlier."""

    results: dict[tuple[str, str], Result] = field(default_factory=dict)
    conditions: dict[tuple[str, str], Conditions] = field(default_factory=dict)

    @classmethod
    def read(cls, docs: Path) -> Self:
        """What runs so far have left in the folder of the documentation."""
        figures = cls()
        for path in (docs / FOLDER).glob("*.json"):
            found = json.loads(path.read_text("utf-8"))
            figures.put(Result(**found["result"]), Conditions(**found["conditions"]))
        return figures

    def put(self, result: Result, conditions: Conditions) -> None:
        """Take a result in."""
        self.results[result.code, result.database] = result
        self.conditions[result.code, result.database] = conditions

    def write(self, docs: Path) -> None:
        """Keep each in a file of its own; one that is interrupted leaves the file as it was."""
        folder = docs / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for (code, database), result in self.results.items():
            kept = {
                "result": asdict(result),
                "conditions": asdict(self.conditions[code, database]),
            }
            text = json.dumps(kept, indent=1, ensure_ascii=False)
            path = folder / f"{code}-{database}.json"
            path.with_suffix(".new").write_text(f"{text}\n", "utf-8")
            path.with_suffix(".new").replace(path)

    def sorted(self) -> Sequence[Result]:
        """In the order of their numbers."""
        return sorted(
            self.results.values(), key=lambda each: (_number(each.code), each.code, each.database)
        )


def _number(code: str) -> int:
    return int("".join(filter(str.isdigit, code)))


def _read_commit() -> str:
    """What `git` says, in a checkout; elsewhere nobody knows."""
    try:
        commit = _git("rev-parse", "--short=10", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return f"{commit}+" if changed else commit


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
