"""bandit: a reader of source that knows what is often wrong."""

from pathlib import Path
from typing import Any, cast

from tests.security.outside.outcome import Outcome
from tests.security.outside.tools import ROOT, locate, read_json, read_version, run

PACKAGES = ("config", "service", "workers")
GRAVE = {"MEDIUM", "HIGH"}
KNOWN = {
    "B108 service/web/server.py": "a constant of the system, for files without a name",
    "B108 service/commands/up.py": "a private folder made by mkdtemp, where TMPDIR is too deep",
    "B104 service/running/address.py": "reads such an address, listens to none",
    "B104 workers/checks/outward/akismet.py": "what is sent in place of a reader's address",
    "B608 service/moderation/migration": "written from constants of their own files",
    "B608 service/moderation/prepared_types.py": "of compiled placeholders, never a value",
}


def read_source(folder: Path) -> Outcome:
    """Findings of medium and high severity, whatever bandit's confidence."""
    report = folder / "bandit.json"
    report.unlink(missing_ok=True)
    run(
        [
            *(locate("bandit", "bandit"), "--quiet", "--recursive", "--format", "json"),
            *("--output", str(report), *(str(ROOT / each) for each in PACKAGES)),
        ],
        folder / "bandit.log",
    )
    told = cast(dict[str, Any], read_json(report))
    files = len(told["metrics"]) - 1
    outcome = Outcome("bandit", "", read_version("bandit", "bandit"), files)
    for each in told["results"]:
        if each["issue_severity"] in GRAVE:
            path = Path(each["filename"]).relative_to(ROOT).as_posix()
            place = f"{path}:{each['line_number']}"
            outcome.find(f"{each['test_id']} {place} {each['issue_text']}", KNOWN)
    return outcome
