"""A past worth looking at: some weeks of comments, decided by the checks and by people."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select

from config.settings import Settings
from service.moderation.appeal_schema import appeals
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.insight.refreshing import refresh
from service.moderation.insight_schema import insight_days
from service.moderation.policy import Policy, decide
from service.moderation.schema import comments, decisions, reviews, signals, threads
from service.moderation.store.columns import hash_address
from service.moderation.store.sites import DEFAULT_SITE, ensure_site
from service.moderation.verdict import Signal

Row = dict[str, Any]
ADDRESS = "/archive"
REASONS = {"spam": Code.SPAM, "toxicity": Code.TOXIC, "links": Code.TOO_MANY_LINKS}
BUSY = (0.6, 1.0, 1.1, 1.0, 1.3, 0.9, 0.5)
"""How much more or less is written on each day of the week."""


def fill_past(database: Database, settings: Settings, days: int = 90, a_day: int = 40) -> None:
    """Write a past of so many days, and have it counted."""
    now = datetime.now(UTC)
    chance = random.Random(11)
    policy = Policy.from_settings(settings)
    with database.write() as connection:
        site_id = ensure_site(connection, DEFAULT_SITE, now)
        key = hash_address(ADDRESS)
        place = {"site_id": site_id, "address": ADDRESS, "address_key": key, "created_at": now}
        thread_id = connection.execute(threads.insert().returning(threads.c.id), place).scalar_one()
        for moment in _list_moments(now, days, a_day, chance):
            rows = _make_comment(moment, site_id, thread_id, policy, chance)
            for table in (comments, decisions, signals, reviews):
                if table in rows:
                    connection.execute(table.insert(), rows[table])
            if appeals in rows:
                last = connection.execute(select(func.max(reviews.c.id))).scalar_one()
                connection.execute(appeals.insert(), {**rows[appeals][0], "answer_id": last})
        # The sweeper may have found those days empty.
        connection.execute(insight_days.delete())
    refresh(settings, database, partial(datetime.now, UTC), budget=600)


def _list_moments(
    now: datetime, days: int, a_day: int, chance: random.Random
) -> Iterator[datetime]:
    for age in range(days):
        day = now - timedelta(days=age)
        wave = 1.8 if age in {12, 13} else 1.0
        for _ in range(round(a_day * BUSY[day.weekday()] * wave * chance.uniform(0.85, 1.15))):
            yield day - timedelta(seconds=chance.randrange(600, 36_000))


def _make_comment(
    moment: datetime, site_id: int, thread_id: int, policy: Policy, chance: random.Random
) -> dict[Any, list[Row]]:
    kind = chance.choices(["plain", "spam", "toxicity", "links"], [78, 9, 9, 4])[0]
    scores = {"spam": chance.betavariate(1, 14), "toxicity": chance.betavariate(1, 12)}
    if kind != "plain":
        scores[kind] = chance.betavariate(4, 1.2)
    seen = [Signal(check, REASONS[check], round(score, 4)) for check, score in scores.items()]
    verdict, comment_id = decide(seen, policy), new_identifier(moment)
    bad = scores.get(kind, 0.0) > chance.gauss(0.7, 0.14)
    key = {"comment_id": comment_id}
    made: dict[Any, list[Row]] = {
        comments: [_make_row(comment_id, moment, site_id, thread_id, verdict.status)],
        decisions: [
            {**key, "status": verdict.status, "reasons": [*verdict.reasons], "decided_at": moment}
        ],
        signals: [
            {**key, "check": each.check, "reason": each.reason, "score": each.score, "evidence": {}}
            for each in seen
        ],
    }
    looked = verdict.status is Status.FLAGGED or chance.random() < 0.02
    if looked and chance.random() < 0.97:
        made[reviews] = [_review(comment_id, moment, verdict.status, bad=bad, chance=chance)]
    elif verdict.status is Status.REJECTED and chance.random() < 0.3:
        made[appeals] = [_appeal(comment_id, moment)]
        made[reviews] = [_review(comment_id, moment, Status.FLAGGED, bad=bad, chance=chance)]
    return made


def _make_row(
    comment_id: str, moment: datetime, site_id: int, thread_id: int, status: Status
) -> Row:
    return {
        "id": comment_id,
        "site_id": site_id,
        "thread_id": thread_id,
        # What waits for a person now is not what this past is about.
        "status": Status.APPROVED if status is Status.FLAGGED else status,
        "author": "Awa",
        "content": "Merci.",
        "language": "fr",
        "author_key": comment_id,
        "captcha_outcome": "verified",
        "captcha_score": 0.9,
        "submitted_at": moment,
        "decided_at": moment,
    }


def _review(
    comment_id: str, moment: datetime, status: Status, *, bad: bool, chance: random.Random
) -> Row:
    return {
        "comment_id": comment_id,
        "moderator": "Fatou",
        "status_before": status,
        "status": Status.REJECTED if bad else Status.APPROVED,
        "reviewed_at": moment + timedelta(minutes=chance.lognormvariate(3.2, 1.3)),
    }


def _appeal(comment_id: str, moment: datetime) -> Row:
    told = {"content": "Je cite un document public.", "language": "fr"}
    moments = {"appealed_at": moment, "answered_at": moment}
    return {"comment_id": comment_id, "review_id": 0, **moments, **told}
