"""What insight has counted of each day: stored, and read as the numbers of a period."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from service.moderation.appeal_schema import appeals
from service.moderation.database import Database, insert_if_absent
from service.moderation.insight_schema import insight_days, insight_figures
from service.moderation.review_schema import undone_reviews
from service.moderation.schema import reviews


@dataclass(frozen=True, slots=True)
class CountedDay:
    """How a day was counted: when, in how many seconds, and by which `policies`.

    `comments` were there of which nothing was erased, `pending` of them still to be checked.
    """

    day: date
    counted_at: datetime
    seconds: float
    comments: int
    pending: int
    policies: str


def save_day(
    database: Database, counted: CountedDay, figures: Mapping[int, Mapping[str, object]]
) -> bool:
    """Store the figures of a day, by site and kind, in place of those before.

    Where comments have been erased since, the figures of before stay: numbers name nobody, and
    what has been is not to look otherwise. False then, or if a later count was stored already.
    """
    values = {name: getattr(counted, name) for name in CountedDay.__slots__}
    this = insight_days.c.day == counted.day
    with database.write() as connection:
        insert_if_absent(connection, insight_days, {**values, "comments": 0})
        # The row is locked: two who count the same day write one after the other.
        found = connection.execute(select(insight_days).where(this).with_for_update()).one()
        if found.counted_at > counted.counted_at:
            return False
        kept = found.comments > counted.comments
        change = {**values, "comments": max(found.comments, counted.comments)}
        connection.execute(update(insight_days).where(this).values(change))
        if not kept:
            _replace(connection, counted.day, figures)
    return not kept


def _replace(
    connection: Connection, day: date, figures: Mapping[int, Mapping[str, object]]
) -> None:
    connection.execute(delete(insight_figures).where(insight_figures.c.day == day))
    rows = [
        {"site_id": site_id, "kind": kind, "day": day, "figures": each}
        for site_id, kinds in figures.items()
        for kind, each in kinds.items()
    ]
    if rows:
        connection.execute(insert(insight_figures), rows)


def find_days(database: Database, since: date) -> dict[date, CountedDay]:
    """The days from `since` on that were counted."""
    query = select(*(insight_days.c[name] for name in CountedDay.__slots__))
    with database.read() as connection:
        rows = connection.execute(query.where(insight_days.c.day >= since)).all()
    return {row.day: CountedDay(*row) for row in rows}


def find_counted_at(database: Database) -> datetime | None:
    """When the latest day was last counted; None if none ever was."""
    query = select(insight_days.c.counted_at).order_by(insight_days.c.day.desc()).limit(1)
    with database.read() as connection:
        return connection.execute(query).scalar()


def read_figures(
    database: Database, site_ids: Iterable[int], kind: str, since: date, until: date
) -> Iterator[tuple[date, Mapping[str, Any]]]:
    """The figures of one kind of these sites, from `since` to `until`, both included."""
    table = insight_figures.c
    query = select(table.day, table.figures).where(
        table.site_id.in_(sorted(site_ids)),
        table.kind == kind,
        table.day >= since,
        table.day <= until,
    )
    with database.read() as connection:
        for row in connection.execute(query):
            yield row.day, row.figures if isinstance(row.figures, dict) else {}


def find_touched(database: Database, since: datetime) -> list[tuple[str, datetime]]:
    """The comments that people have decided, or authors appealed for, since; with the moment."""
    moments = (reviews.c.reviewed_at, undone_reviews.c.undone_at, appeals.c.appealed_at)
    found: list[tuple[str, datetime]] = []
    with database.read() as connection:
        for moment in moments:
            key = moment.table.c.comment_id
            query = select(key, func.max(moment)).where(moment >= since).group_by(key)
            found += [(row[0], row[1]) for row in connection.execute(query)]
    return found
