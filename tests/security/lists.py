"""Public lists of hostile texts, fetched by `make security` and kept out of the repository."""

import json
from pathlib import Path

from tests.service.web.payloads import PAYLOADS

FOLDER = Path(__file__).parents[2] / ".venv/security/lists"
NAUGHTY = FOLDER / "blns.json"
"""The Big List of Naughty Strings (npm: blns, MIT)."""
INJECTIONS = FOLDER / "injections.json"
"""The payloads of BRS-KB (PyPI: brs-kb, MIT)."""


def read_naughty() -> list[str]:
    """Strings that have broken programs; ours alone where the list has not been fetched."""
    return _read(NAUGHTY)


def read_injections() -> list[str]:
    """Texts that would run as a script; ours alone where the list has not been fetched."""
    return _read(INJECTIONS)


def _read(path: Path) -> list[str]:
    fetched = json.loads(path.read_text("utf-8")) if path.exists() else []
    return list(dict.fromkeys([*PAYLOADS, *map(str, fetched)]))
