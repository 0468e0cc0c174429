"""Every comment of a view, one after the other, however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.schema import comments, sites
from service.moderation.search_terms import SearchTerms
from service.moderation.store.columns import select_comments
from service.moderation.store.listing import Record, complete_records
from service.moderation.store.view import Order, View

WINDOW = 500
"""Comments that are looked at in one statement: each is short, and no reader is kept out."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A comment with all that is known of it, and the key of its site."""

    site: str
    record: Record


def stream_view(database: Database, view: View, status: Status | None) -> Iterator[Exported]:
    """The comments of a view, of one status or of each in turn, in the order of their arrival.

    No statement outlives a window, so what is decided meanwhile may be told as it was or as it is.
    """
    terms = SearchTerms.read(view.search) if view.search else None
    if view.search and terms is None:
        return
    with database.read() as connection:
        rows = connection.execute(select(sites.c.id, sites.c.key))
        keys = {row.id: row.key for row in rows}
    for each in [status] if status else list(Status):
        cursor: str | None = None
        part = replace(view, status=each, order=Order.OLDEST)
        while True:
            # A connection for each window: who downloads slowly holds none meanwhile.
            with database.read() as connection:
                found, cursor = _read_window(connection, part, terms, cursor)
            for record in found:
                yield Exported(keys.get(record.comment.site_id, ""), record)
            if cursor is None:
                break


def _read_window(
    connection: Connection, view: View, terms: SearchTerms | None, cursor: str | None
) -> tuple[list[Record], str | None]:
    """The next window's comments that fit, and where the one after it begins; None at the end."""
    query = view.arrange(select(comments.c.id), cursor).limit(WINDOW)
    window = list(connection.execute(query).scalars())
    if not window:
        return [], None
    fitting = view.restrict(select_comments().where(comments.c.id.in_(window)))
    rows = [
        row
        for row in connection.execute(fitting)
        if terms is None or terms.match(row.author, row.content)
    ]
    places = {identifier: place for place, identifier in enumerate(window)}
    rows.sort(key=lambda row: places[row.id])
    return complete_records(connection, rows), window[-1] if len(window) == WINDOW else None
