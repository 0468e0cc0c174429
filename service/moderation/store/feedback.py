"""What people outside have said of texts: kept once, and read again for training."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite

from service.moderation.database import Database
from service.moderation.feedback_schema import feedback
from service.moderation.schema import sites

PAGE = 500
"""Rows held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The scores, 0..1, that somebody gives a text, by the names of our checks.

    Said again with the same `token` (without one: of the same text) it is the same opinion, which
    may have changed: the last word counts.
    """

    source: str
    content: str
    language: str
    scores: Mapping[str, float]
    token: str = ""
    community: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One score that was given, and when."""

    source: str
    content: str
    language: str
    attribute: str
    score: float
    given_at: datetime


def keep_opinion(database: Database, site_id: int, opinion: Opinion, now: datetime) -> None:
    """Keep an opinion; the same once more changes nothing, not even its date."""
    dialect = sqlite if database.dialect == "sqlite" else postgresql
    # Always in the same order: two that say the same at once must not wait for each other.
    rows = [
        {
            "site_id": site_id,
            "source": opinion.source,
            "content": opinion.content,
            "language": opinion.language,
            "attribute": attribute,
            "score": score,
            "client_token": opinion.token,
            "community": opinion.community,
            "token_key": _make_key(opinion, attribute),
            "given_at": now,
        }
        for attribute, score in sorted(opinion.scores.items())
    ]
    if not rows:
        return
    said = dialect.insert(feedback).values(rows)
    changed = ("content", "language", "score", "community", "given_at")
    statement = said.on_conflict_do_update(
        index_elements=["site_id", "token_key"],
        set_={name: said.excluded[name] for name in changed},
        where=or_(
            feedback.c.score != said.excluded.score, feedback.c.content != said.excluded.content
        ),
    )
    with database.write() as connection:
        connection.execute(statement)


def stream_feedback(
    database: Database, site: str, since: datetime | None = None
) -> Iterator[Feedback]:
    """All that was said of a site's texts, since a moment if any, in the order it first came."""
    cursor = 0
    while True:
        query = (
            select(feedback)
            .join(sites, sites.c.id == feedback.c.site_id)
            .where(sites.c.key == site, feedback.c.id > cursor)
            .order_by(feedback.c.id)
            .limit(PAGE)
        )
        if since is not None:
            query = query.where(feedback.c.given_at >= since)
        with database.read() as connection:
            page = connection.execute(query).all()
        for row in page:
            said = (row.source, row.content, row.language, row.attribute, row.score)
            yield Feedback(*said, row.given_at)
        if len(page) < PAGE:
            return
        cursor = page[-1].id


def _make_key(opinion: Opinion, attribute: str) -> str:
    named = ("token", opinion.token) if opinion.token else ("text", opinion.content)
    told = "\0".join((opinion.source, attribute, *named))
    return hashlib.sha256(told.encode()).hexdigest()
