"""What processes cost: CPU time and memory of a role's whole family, as proc(5) tells them."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")

Roles = Mapping[str, Iterable[int]]
"""The first processes of each role, by the role's name."""


def list_family(pid: int) -> list[int]:
    """Return `pid` and all its living descendants."""
    family = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(task).split():
            family += list_family(int(child))
    return family


def read_cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time that the families of `pids` have used, ended and reaped children included."""
    return sum(_read_cpu(each) for pid in pids for each in list_family(pid))


def read_cpu(roles: Roles) -> dict[str, float]:
    """CPU seconds used so far, by role."""
    return {role: read_cpu_seconds(pids) for role, pids in roles.items()}


def read_megabytes(roles: Roles) -> dict[str, float]:
    """Resident memory of the biggest process of each role, in units of 10^6 bytes."""
    return {
        role: max(_read_resident(each) for pid in pids for each in list_family(pid))
        for role, pids in roles.items()
    }


def _read_cpu(pid: int) -> float:
    # The name, in brackets, may hold spaces; the fields wanted are utime to cstime, 14 to 17.
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def _read_resident(pid: int) -> float:
    for line in _read(Path(f"/proc/{pid}/status")).splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
