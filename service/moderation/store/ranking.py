"""The queue's order by risk: written for each comment that is held, when it is settled."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, update

from service.moderation.prepared import Prepared
from service.moderation.schema import comments

_RANK = Prepared(
    update(comments).where(comments.c.id == bindparam("comment")).values(risk=bindparam("measured"))
)


def store_risks(
    connection: Connection, risks: Mapping[str, float], settled: Collection[object]
) -> None:
    """Keep the risk, 0..1 by comment, of those that were settled."""
    rows = [
        {"comment": identifier, "measured": risk}
        for identifier, risk in risks.items()
        if identifier in settled and risk
    ]
    _RANK.run_each(connection, rows)
