"""The ways to verify a signature, as docs/webhooks.md shows them, against what Palabre signs."""

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from service.outgoing.signing import sign

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
BODY = '{"type":"comment.held","site":"é"}'.encode()


def list_cases() -> list[tuple[str, bytes, bool]]:
    """Headers and bodies, and whether they are genuine at this moment."""
    now = datetime.now(UTC)
    return [
        (sign(["secret"], BODY, now), BODY, True),
        (sign(["new", "secret"], BODY, now), BODY, True),
        (sign(["other"], BODY, now), BODY, False),
        (sign(["secret"], BODY, now), BODY + b" ", False),
        (sign(["secret"], BODY, now - timedelta(minutes=6)), BODY, False),
        (sign(["secret"], BODY, now).replace("v1=", "v0="), BODY, False),
        ("", BODY, False),
        ("t=,v1=", BODY, False),
        ("t=x,v1=y", BODY, False),
        ("nonsense", BODY, False),
        ("t=²,v1=é", BODY, False),
    ]


def shown(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_python_shown_tells_genuine_from_forged() -> None:
    names: dict[str, Any] = {}
    exec(shown("python"), names)  # noqa: S102 - the documentation's own lines
    for header, body, genuine in list_cases():
        assert names["is_genuine"](header, body, "secret") is genuine, header


def test_the_php_shown_does_so_too_where_there_is_php(tmp_path: Path) -> None:
    program = "".join(
        ["<?php\n", shown("php"), "echo json_encode(is_genuine($argv[1], $argv[2], 'secret'));\n"]
    )
    assert program.count("{") == program.count("}")
    php = shutil.which("php")
    if php is None:
        return
    script = tmp_path / "verify.php"
    script.write_text(program, encoding="utf-8")
    for header, body, genuine in list_cases():
        done = subprocess.run(
            [php, str(script), header, body.decode()], capture_output=True, text=True, check=True
        )
        assert done.stdout == str(genuine).lower(), header
