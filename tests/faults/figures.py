"""The figures of a run, kept as JSON: what the page is made from."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from tests.faults.trial import Result

NAME = "reliability.json"


@dataclass
class Figures:
    """Results by fault and database; a later run of the same replaces the earlier."""

    results: list[Result] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What an earlier run has left in the folder, if one did."""
        path = folder / NAME
        if not path.exists():
            return cls()
        found = json.loads(path.read_text("utf-8"))
        return cls([Result(**each) for each in found["results"]], found["about"])

    def put(self, result: Result) -> None:
        """Take a result in."""
        key = (result.code, result.database)
        self.results = [each for each in self.results if (each.code, each.database) != key]
        self.results.append(result)
        self.about = {
            "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
            "Python": platform.python_version(),
        }

    def write(self, folder: Path) -> None:
        """Keep the figures in the folder."""
        found = {"about": self.about, "results": [asdict(each) for each in self.sorted()]}
        text = json.dumps(found, indent=1, ensure_ascii=False)
        (folder / NAME).write_text(f"{text}\n", "utf-8")

    def sorted(self) -> Sequence[Result]:
        """In the order of the catalogue."""
        return sorted(self.results, key=lambda each: (_number(each.code), each.code, each.database))


def _number(code: str) -> int:
    return int("".join(filter(str.isdigit, code)))
