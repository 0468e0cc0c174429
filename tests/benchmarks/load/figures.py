"""Everything that one run measured, as it is written to JSON and read back."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Self

from tests.benchmarks.load.rounds import Round, percentile

DATABASES = ("sqlite", "postgresql")
PEER = "isso"


@dataclass(repr=False)
class Figures:
    """The machine, and each measurement in the order in which it was made."""

    about: dict[str, str]
    rounds: list[Round] = field(default_factory=list)
    scoring: dict[str, list[float]] = field(default_factory=dict)
    """By mix and round, the CPU milliseconds a comment that scoring alone takes."""
    ngrams: dict[str, float] = field(default_factory=dict)
    """By mix, the share of comments that the n-gram tier decided alone."""
    latency: dict[str, list[float]] = field(default_factory=dict)
    """By system and delay, milliseconds of each answer to one client."""
    memory: dict[str, list[tuple[float, dict[str, float]]]] = field(default_factory=dict)
    """By system, seconds under load and the biggest process of each role in 10^6 bytes."""

    def pick(self, system: str, mix: str, delay: int) -> list[Round]:
        """The rounds of one system under one kind of load, in order."""
        wanted = (system, mix, delay)
        return [each for each in self.rounds if (each.system, each.mix, each.delay) == wanted]

    def ratios(self, system: str, mix: str, delay: int) -> list[float]:
        """Each round's rate as a multiple of what the peer stored in the same round."""
        peers = [each.rate for each in self.rounds if each.system == PEER]
        own = [each.rate for each in self.pick(system, mix, delay)]
        return [rate / peer for rate, peer in zip(own, peers, strict=True)]

    def quantile(self, name: str, percent: float) -> float:
        """A percentile of all answers to one client, in milliseconds."""
        return percentile(sorted(self.latency[name]), percent)

    def write(self, path: Path) -> None:
        """Write these figures as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return what `write` wrote."""
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return cls(**content | {"rounds": [Round(**each) for each in content["rounds"]]})


def describe_run(more: dict[str, str]) -> dict[str, str]:
    """What the figures depend on: the machine without its name, and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ("palabre", "isso", "flask", "gunicorn", "rq", "sqlalchemy", "onnxruntime")
    return {
        "machine": f"{os.cpu_count()} cores ({_read_processor()}), {memory:.0f} GiB of memory",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "versions": ", ".join(
            (
                f"Python {platform.python_version()}",
                f"SQLite {sqlite3.sqlite_version}",
                *(f"{name} {version(name)}" for name in packages),
            )
        ),
        **more,
    }


def _read_processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """The median, the least and the most."""
    return median(values), min(values), max(values)
