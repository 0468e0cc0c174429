"""Full-text search: the index of all comments but the pending ones, and a page found by it.

SQLite looks into FTS5, PostgreSQL into a GIN index over a tsvector. Neither can give the first
fifty of half a million hits in the order of the queue: so a page is looked for in the queue first,
where a common word soon turns up, and only then in the index, which holds few of a rare one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Integer,
    Select,
    TextClause,
    and_,
    cast,
    func,
    select,
    text,
)
from sqlalchemy import column as name_column
from sqlalchemy import table as name_table
from sqlalchemy.dialects import postgresql

from service.moderation.codes import Status
from service.moderation.prepared import Prepared, PreparedInsert
from service.moderation.prepared_types import is_among
from service.moderation.schema import comment_words, comments
from service.moderation.search_terms import SearchTerms, list_terms

PENDING_SEARCHED = 1_000
"""Comments still being checked are in no index: so many of them are read one by one."""

Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])

Row = dict[str, object]

_TEXTS = Prepared(
    select(comments.c.id, comments.c.status, comments.c.author, comments.c.content).where(
        is_among(comments.c.id, "ids")
    )
)
_fts5 = name_table("comment_search", name_column("rowid", Integer))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a listing: of one status or of all, what comes after the cursor.

    `sites` are the ids of those whose comments may be seen; None: all of them.
    """

    status: Status | None
    cursor: str | None
    newest_first: bool
    sites: frozenset[int] | None = None

    def select_ids(self) -> Select[str]:
        """The ids of the comments of the span, in its order."""
        return self.restrict(select(comments.c.id))

    def restrict(self, query: Chosen) -> Chosen:
        """Of the comments that a query selects those of the span, in its order."""
        if self.status is not None:
            query = query.where(comments.c.status == self.status)
        return self.arrange(self.confine(query), comments.c.id)

    def confine(self, query: Chosen) -> Chosen:
        """Of the comments that a query selects those of the sites that may be seen."""
        return query if self.sites is None else query.where(comments.c.site_id.in_(self.sites))

    def arrange(self, query: Chosen, key: ColumnElement[str]) -> Chosen:
        """The query in the order of the span, from the cursor on; `key` holds the ids."""
        if self.cursor is not None:
            query = query.where(key < self.cursor if self.newest_first else key > self.cursor)
        return query.order_by(key.desc() if self.newest_first else key.asc())


@dataclass(frozen=True, slots=True)
class Effort:
    """Comments looked at before the index is, and hits of the index that are put in order.

    With more hits than that, the next ones turn up soon enough where the listing goes on.
    """

    glance: int = 2_000
    rare: int = 10_000


USUAL_EFFORT = Effort()


def index(connection: Connection, comment_ids: Sequence[str]) -> None:
    """Make comments findable as they stand: to be called where a status changes, and again."""
    store_terms(connection, compose_terms(connection, comment_ids, {}))


def compose_terms(
    connection: Connection, comment_ids: Sequence[str], statuses: Mapping[str, Status]
) -> list[Row]:
    """The rows by which comments will be found once they are of these statuses, or as they are."""
    return [
        {
            "comment_id": identifier,
            "terms": list_terms(statuses.get(identifier, status), author, content),
        }
        for identifier, status, author, content in _TEXTS.fetch(connection, {"ids": comment_ids})
    ]


def store_terms(connection: Connection, rows: Sequence[Row]) -> None:
    """Store, or replace, rows that `compose_terms` made."""
    _STORE.store(connection, rows)


def _replace(upsert: Any) -> Insert:
    change = {"terms": upsert.excluded.terms}
    made: Insert = upsert.on_conflict_do_update(index_elements=["comment_id"], set_=change)
    return made


_STORE = PreparedInsert([comment_words.c.comment_id, comment_words.c.terms], _replace)


def find(
    connection: Connection,
    span: Span,
    terms: SearchTerms,
    limit: int,
    effort: Effort = USUAL_EFFORT,
) -> list[str]:
    """The first comments of a span that hold all the terms, in the order of the span."""
    found: set[str] = set()
    if span.status in {None, Status.PENDING}:
        found.update(_find_pending(connection, span, terms))
    if span.status is not Status.PENDING:
        found.update(_find_indexed(connection, span, terms, limit, effort))
    return sorted(found, reverse=span.newest_first)[:limit]


def _find_pending(connection: Connection, span: Span, terms: SearchTerms) -> list[str]:
    pending = replace(span, status=Status.PENDING).select_ids()
    query = pending.add_columns(comments.c.author, comments.c.content).limit(PENDING_SEARCHED)
    rows = connection.execute(query)
    return [row.id for row in rows if terms.match(row.author, row.content)]


def _find_indexed(
    connection: Connection, span: Span, terms: SearchTerms, limit: int, effort: Effort
) -> Sequence[str]:
    border = connection.execute(span.select_ids().offset(effort.glance - 1).limit(1)).scalar()
    found = _walk(connection, span, terms, limit, border)
    if len(found) == limit or border is None:
        return found
    if connection.execute(_name_hits(connection, span, terms).offset(effort.rare)).first():
        return _walk(connection, span, terms, limit, None)
    hits = select(comment_words.c.comment_id).where(_is_hit(connection, span, terms))
    rare = hits.cte().prefix_with("MATERIALIZED", dialect="postgresql")
    query = span.arrange(select(rare.c.comment_id), rare.c.comment_id).limit(limit)
    if span.sites is not None:
        query = span.confine(query.join(comments, comments.c.id == rare.c.comment_id))
    return connection.execute(query).scalars().all()


def _walk(
    connection: Connection, span: Span, terms: SearchTerms, limit: int, border: str | None
) -> Sequence[str]:
    """Look at the comments of the span one after the other, up to a border if there is one."""
    query = span.select_ids().join(comment_words, comment_words.c.comment_id == comments.c.id)
    query = query.where(_holds(connection, terms)).limit(limit)
    if border is not None:
        within = comments.c.id >= border if span.newest_first else comments.c.id <= border
        query = query.where(within)
    return connection.execute(query).scalars().all()


def _holds(connection: Connection, terms: SearchTerms) -> ColumnElement[bool]:
    """Whether a row of `comment_words` holds the terms, told from the row itself."""
    if connection.dialect.name == "postgresql":
        return _is_vector_match(terms.write_tsquery(None))
    spaced = " " + comment_words.c.terms + " "
    sought = [f" {term} " for term in terms.whole] + [f" {terms.beginning}"]
    return and_(*(func.instr(spaced, each) > 0 for each in sought))


def _is_hit(connection: Connection, span: Span, terms: SearchTerms) -> ColumnElement[bool]:
    """Whether a row of `comment_words` is of the status and holds the terms, told by the index."""
    if connection.dialect.name == "postgresql":
        return _is_vector_match(terms.write_tsquery(span.status))
    return comment_words.c.id.in_(select(_fts5.c.rowid).where(_match(span, terms)))


def _match(span: Span, terms: SearchTerms) -> TextClause:
    words = terms.write_fts5(span.status)
    return text("comment_search MATCH :match").bindparams(match=words)


def _name_hits(connection: Connection, span: Span, terms: SearchTerms) -> Select[Any]:
    """One row of those that `_is_hit`, as cheaply as it is found: the index alone, where it can."""
    if connection.dialect.name == "postgresql":
        return select(comment_words.c.id).where(_is_hit(connection, span, terms)).limit(1)
    return select(_fts5.c.rowid).where(_match(span, terms)).limit(1)


def _is_vector_match(query: str) -> ColumnElement[bool]:
    return comment_words.c.terms.bool_op("@@")(cast(query, postgresql.TSQUERY))
