"""schemathesis: requests made from the API's own description, right ones and wrong ones."""

import json
import re
from pathlib import Path
from typing import Any, cast

from tests.security.outside.outcome import Outcome
from tests.security.outside.target import Target
from tests.security.outside.tools import HERE, locate, read_json, read_version, run

UNDOCUMENTED = "ST103"
RECEIVED = re.compile(r"Received: (\d{3})")
PHASES = "examples,coverage,fuzzing,stateful"
KNOWN = {
    "ST103 414": "the web server itself refuses an address that is too long (docs/http-server.md)",
}


def fuzz(target: Target, engine: str, folder: Path, examples: int) -> Outcome:
    """Every operation with so many examples, and the ways from one operation to the next."""
    report = folder / f"schemathesis-{engine}.json"
    log = folder / f"schemathesis-{engine}.log"
    report.unlink(missing_ok=True)
    run(
        [
            *(locate("schemathesis", "schemathesis"), "--config-file"),
            *(str(HERE / "schemathesis.toml"), "run", f"{target.url}/openapi.json"),
            *("--url", target.url, "--header", f"Authorization: {target.bearer}"),
            *("--phases", PHASES, "--max-examples", str(examples), "--mode", "all"),
            *("--continue-on-failure", "--seed", "7", "--no-color", "--workers", "1"),
            *("--suppress-health-check", "all", "--report-json-path", str(report)),
        ],
        log,
    )
    told = cast(dict[str, Any], read_json(report))
    version = read_version("schemathesis", "schemathesis")
    outcome = Outcome("schemathesis", engine, version, told["test_cases"]["generated"])
    for failure in _list_failures(told, log.read_text("utf-8")):
        outcome.find(failure, KNOWN)
    operations = told["operations"]
    if operations["tested"] != operations["total"]:
        outcome.find(f"only {operations['tested']} of {operations['total']} tested", {})
    return outcome


def _list_failures(told: dict[str, Any], log: str) -> list[str]:
    failures = []
    for failure in told["failures"]:
        # The report does not say which statuses were undocumented; the log does.
        undocumented = failure["code"] == UNDOCUMENTED
        statuses = sorted(set(RECEIVED.findall(log))) if undocumented else [""]
        where = json.dumps(failure["operations"])
        failures += [f"{failure['code']} {each} {failure['title']}: {where}" for each in statuses]
    return [*failures, *(f"error: {json.dumps(each)}" for each in told["errors"])]
