from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from service.moderation.codes import Status
from service.moderation.database import Database
from tests.audit import audit_decisions, list_by_status, list_published
from tests.installation import Installation
from tests.journeys.speech import Spoken, list_comments

HTTP = {201: Status.APPROVED, 202: Status.FLAGGED, 422: Status.REJECTED}
TOKENS = ("good-0.9", "good-0.7", "good-0.5", "middle-0.45")


def post(installation: Installation, number: int, spoken: Spoken) -> tuple[str, Status, str]:
    """Post one comment; its id, the status the reader was told, and its thread."""
    thread = f"/articles/{number % 7}"
    fields = {
        "content": spoken.content,
        "author": f"Lectrice {number}",
        "thread": thread,
        "lang": spoken.language,
        "captcha_token": f"{TOKENS[number % len(TOKENS)]}~{number}",
    }
    response = requests.post(f"{installation.url}/api/v1/comments", json=fields, timeout=30)
    body = response.json()
    assert response.status_code in HTTP, (response.status_code, body.get("code"))
    assert response.headers["Content-Language"] == spoken.language
    return body["id"], HTTP[response.status_code], thread


def test_four_hundred_comments_each_end_in_one_decision_where_it_belongs(
    installation: Installation, database: Database, data: Path | None
) -> None:
    spoken = list_comments(data)
    assert Counter(comment.language for comment in spoken) == {"fr": 200, "en": 200}
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda item: post(installation, *item), enumerate(spoken)))
    audit_decisions(database, [identifier for identifier, _, _ in told])
    for status in HTTP.values():
        expected = sorted(identifier for identifier, said, _ in told if said is status)
        assert sorted(list_by_status(installation, status)) == expected
    assert list_by_status(installation, Status.PENDING) == []
    for thread in {thread for _, _, thread in told}:
        expected = sorted(i for i, said, where in told if (said, where) == (HTTP[201], thread))
        assert sorted(list_published(installation, thread)) == expected
    counts = Counter(said for _, said, _ in told)
    print(f"\njourney: {dict(counts)}")  # noqa: T201 - the figure that the journey shows
    assert set(counts) == {Status.APPROVED, Status.FLAGGED, Status.REJECTED}
