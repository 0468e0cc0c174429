"""The audit after a storm: what was acknowledged is stored, decided once, and in its place."""

from collections.abc import Collection
from typing import Any

import requests
from sqlalchemy import func, select

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import comments, decisions
from tests.conftest import ADMIN_TOKEN
from tests.installation import Installation


def count_pending(database: Database) -> int:
    """Comments that nobody has decided yet."""
    query = select(func.count()).where(comments.c.status == Status.PENDING)
    with database.read() as connection:
        return connection.execute(query).scalar_one()


def audit_decisions(database: Database, acknowledged: Collection[str]) -> None:
    """Acknowledged ids and stored ids are the same, each with exactly one decision."""
    with database.read() as connection:
        stored = list(connection.execute(select(comments.c.id)).scalars())
        decided = list(connection.execute(select(decisions.c.comment_id)).scalars())
        statuses = set(connection.execute(select(comments.c.status)).scalars())
    assert sorted(stored) == sorted(set(acknowledged))
    assert sorted(decided) == sorted(stored)
    assert statuses <= {Status.APPROVED, Status.FLAGGED, Status.REJECTED}


def list_by_status(installation: Installation, status: Status) -> list[str]:
    """Every id that the admin API lists under a status."""
    url = f"{installation.url}/api/v1/admin/comments"
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    return _read_pages(url, {"status": str(status)}, headers)


def list_published(installation: Installation, thread: str) -> list[str]:
    """Every id that a thread shows to the public."""
    return _read_pages(f"{installation.url}/api/v1/threads/comments", {"thread": thread}, {})


def _read_pages(url: str, query: dict[str, str], headers: dict[str, str]) -> list[str]:
    found: list[str] = []
    while True:
        response = requests.get(url, params=query, headers=headers, timeout=10)
        response.raise_for_status()
        page: dict[str, Any] = response.json()
        found += [comment["id"] for comment in page["comments"]]
        if page["next"] is None:
            return found
        query = {**query, "cursor": page["next"]}
