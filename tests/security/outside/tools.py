"""The programs from outside: where `make security` puts them, and how each is run."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
VENV = ROOT / ".venv/security"
"""An environment of their own for each: none of them is a dependency of the project."""
DEADLINE = 3_600


def locate(tool: str, program: str) -> str:
    """The path of a program in its tool's environment."""
    path = VENV / tool / "bin" / program
    if not path.exists():
        raise SystemExit(f"{program} is missing: `make security` installs it.")
    return str(path)


def read_version(tool: str, package: str) -> str:
    """The version of an installed tool."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    command = [locate(tool, "python"), "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def run(command: Sequence[str], log: Path, environ: Mapping[str, str] | None = None) -> int:
    """Run to the end with everything said in a file; returns how it exited."""
    with log.open("w", encoding="utf-8") as said:
        done = subprocess.run(
            command, stdout=said, stderr=subprocess.STDOUT, timeout=DEADLINE, env=environ
        )
    return done.returncode


def read_json(path: Path) -> dict[str, object]:
    """A report; SystemExit if the program left none."""
    if not path.exists():
        raise SystemExit(f"{path.name} is missing: see the log beside it")
    found: dict[str, object] = json.loads(path.read_text("utf-8"))
    return found
