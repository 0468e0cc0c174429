"""The packages of a lock file as a CycloneDX list: `bill_of_materials.py LOCK NAME VERSION`."""

import hashlib
import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

PINNED = re.compile(
    r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([A-Za-z0-9.+!-]+)(.*?)(?=^\S|\Z)",
    re.MULTILINE | re.DOTALL,
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def compose_bill(lock: str, name: str, version: str) -> dict[str, Any]:
    """The bill (ECMA-424, CycloneDX 1.6) of what a lock file pins.

    The same text always gives the same bill: it holds no date, and its number is the text's own.
    """
    digest = hashlib.sha256(lock.encode()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(digest[:32], version=4)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": name, "version": version},
        },
        "components": [_describe(*found.groups()) for found in PINNED.finditer(lock)],
    }


def _describe(name: str, version: str, rest: str) -> dict[str, Any]:
    plain = re.sub(r"[-_.]+", "-", name).lower()
    return {
        "type": "library",
        "name": plain,
        "version": version,
        "purl": f"pkg:pypi/{plain}@{version}",
        # Of every file that may be installed: which one it was depends on the machine.
        "hashes": [{"alg": "SHA-256", "content": each} for each in HASH.findall(rest)],
    }


if __name__ == "__main__":
    path, title, number = sys.argv[1:]
    bill = compose_bill(Path(path).read_text("utf-8"), title, number)
    sys.stdout.write(json.dumps(bill, indent=1) + "\n")
