"""The ways in which text gets into an installation: add one, and every payload takes it."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType
from typing import Any

import requests

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.verdict import Signal, Verdict
from tests.browser.stage import PROOF, Stage
from tests.installation import PALABRE
from tests.service.web.admin.desk import add_comment

Way = Callable[[Stage, Database, str], str]
"""Writes one hostile text wherever that way lets it, and returns the comment's id."""
SOON = {"Accept": "application/json", "Prefer": "respond-async"}
"""Nobody waits for a verdict here."""
_numbers = count(1)


def write_fields(text: str) -> dict[str, str]:
    """A submission that holds the text wherever a stranger may put some."""
    number = next(_numbers)
    return {
        "content": f"Avis {number} {text}",
        "author": f"{number} {text}"[:100],
        "thread": f"/{number}/{text}"[:500],
        "thread_title": text[:200],
        "lang": "fr",
    }


def send_json(stage: Stage, database: Database, text: str) -> str:
    """As scripts do."""
    url = f"{stage.installation.url}/api/v1/comments"
    return _read_id(requests.post(url, json=write_fields(text), headers=SOON, timeout=20))


def send_form(stage: Stage, database: Database, text: str) -> str:
    """As forms do."""
    url = f"{stage.installation.url}/api/v1/comments"
    return _read_id(requests.post(url, data=write_fields(text), headers=SOON, timeout=20))


def send_multipart(stage: Stage, database: Database, text: str) -> str:
    """As forms with a file field do."""
    url = f"{stage.installation.url}/api/v1/comments"
    parts = {name: (None, value) for name, value in write_fields(text).items()}
    return _read_id(requests.post(url, files=parts, headers=SOON, timeout=20))


def import_file(stage: Stage, database: Database, text: str) -> str:
    """As an operator takes in what another program kept."""
    fields, now = write_fields(text), datetime.now(UTC)
    comment_id = new_identifier(now)
    line = {
        "id": comment_id,
        "status": "flagged",
        "submitted_at": now.isoformat(),
        "thread": {"address": fields["thread"], "title": text},
        "language": text[:20],
        **{name: fields[name] for name in ("content", "author")},
    }
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        environ = {"PATH": os.environ["PATH"], **stage.environ}
        command = (*PALABRE, "import", "jsonl", file.name)
        subprocess.run(command, env=environ, check=True, capture_output=True)
    return comment_id


def write_note(stage: Stage, database: Database, text: str) -> str:
    """As one moderator writes to another."""
    comment_id = add_comment(database, content=f"Avis {next(_numbers)}")
    url = f"{stage.installation.url}/api/v1/admin/comments/{comment_id}/notes"
    answer = requests.post(url, json={"content": text[:2_000]}, headers=PROOF, timeout=20)
    answer.raise_for_status()
    return comment_id


def write_row(stage: Stage, database: Database, text: str) -> str:
    """As a version from before some rule did, or whoever reached the database."""
    signal = Signal(text[:60], Code.SPAM, 0.7, {text: [text, {text: text}]}, text[:60])
    columns = ("author", "email", "url", "content", "thread", "thread_title", "language")
    written: dict[str, Any] = dict.fromkeys(columns, text)
    written["author_key"] = f"author-{next(_numbers)}"
    verdict = Verdict(Status.FLAGGED, (Code.SPAM,))
    comment_id = add_comment(database, signals=(signal,), verdict=verdict, **written)
    store.record_review(database, comment_id, Status.FLAGGED, text, datetime.now(UTC))
    return comment_id


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "JSON": send_json,
        "form": send_form,
        "multipart": send_multipart,
        "import": import_file,
        "note": write_note,
        "row": write_row,
    }
)


def _read_id(answer: requests.Response) -> str:
    found = answer.json()
    assert "id" in found, found
    return str(found["id"])
