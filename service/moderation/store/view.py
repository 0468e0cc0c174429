"""Which comments a moderator looks at, and in which order: the queue's conditions in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    and_,
    cast,
    exists,
    literal,
    or_,
    select,
)

from service.moderation.codes import Code, Status
from service.moderation.identifiers import first_identifier
from service.moderation.schema import comments, decisions, sites

DECIDED = {Status.APPROVED, Status.REJECTED}


class Order(StrEnum):
    """What comes first of what waits."""

    OLDEST = "oldest"
    RISKIEST = "riskiest"


@dataclass(frozen=True, slots=True)
class View:
    """A tab with its filters; what is empty restricts nothing.

    `sites` are the ids of those that the moderator may see, None for all, and `site` the key of
    one of them. `since` and `until` are days in UTC, both included. `author` is any comment of
    the author meant, `network` the prefix of a client's address, `thread` a thread's id;
    `least_risk` lies in 0..1.
    """

    status: Status = Status.FLAGGED
    order: Order = Order.OLDEST
    search: str = ""
    site: str = ""
    reason: Code | None = None
    language: str = ""
    since: date | None = None
    until: date | None = None
    least_risk: float | None = None
    thread: int | None = None
    author: str | None = None
    network: str = ""
    sites: frozenset[int] | None = None

    @property
    def newest_first(self) -> bool:
        """Of what is decided the latest is what people look for."""
        return self.status in DECIDED

    @property
    def by_risk(self) -> bool:
        """Whether the riskiest come first; only what waits is kept in that order."""
        return self.order is Order.RISKIEST and self.status is Status.FLAGGED

    @property
    def is_filtered(self) -> bool:
        """Whether a filter is set that no index answers."""
        given = (self.site, self.reason, self.language, self.least_risk)
        return any(each not in {"", None} for each in given) or self.sites is not None

    def arrange(self, query: Select[Any], cursor: str | None) -> Select[Any]:
        """The query in this order, from after the comment of id `cursor` on."""
        # The status stands in the statement itself, or SQLite could not use a partial index.
        query = query.where(comments.c.status == literal(str(self.status), literal_execute=True))
        if cursor is not None:
            query = query.where(self._is_beyond(cursor))
        if self.by_risk:
            return query.order_by(comments.c.risk.desc(), comments.c.id.desc())
        return query.order_by(comments.c.id.desc() if self.newest_first else comments.c.id)

    def end(self, query: Select[Any], border: str) -> Select[Any]:
        """The query as far as the comment of id `border`, that one included."""
        if self.by_risk:
            risk = self._find_risk(border)
            within = or_(comments.c.risk > risk, comments.c.id >= border)
            return query.where(comments.c.risk >= risk, within)
        older = comments.c.id <= border
        return query.where(comments.c.id >= border if self.newest_first else older)

    def _is_beyond(self, cursor: str) -> ColumnElement[bool]:
        if not self.by_risk:
            newer = comments.c.id > cursor
            return comments.c.id < cursor if self.newest_first else newer
        risk = self._find_risk(cursor)
        # The first of the two is what the index is entered by.
        return and_(comments.c.risk <= risk, or_(comments.c.risk < risk, comments.c.id < cursor))

    def _find_risk(self, comment_id: str) -> ScalarSelect[float]:
        other = comments.alias()
        query = select(other.c.risk).where(other.c.id == comment_id)
        # A page after a comment that may not be seen would tell its risk.
        if self.sites is not None:
            query = query.where(other.c.site_id.in_(self.sites))
        return query.scalar_subquery()

    def confine(self, query: Select[Any]) -> Select[Any]:
        """Of the comments that a query selects those of the sites that may be seen."""
        return query if self.sites is None else query.where(comments.c.site_id.in_(self.sites))

    def restrict(self, query: Select[Any]) -> Select[Any]:
        """Of the comments that a query selects those that all filters let through."""
        return query.where(*self._list_conditions())

    def _list_conditions(self) -> list[ColumnElement[bool]]:
        return [*self._list_places(), *self._list_traits(), *self._list_days()]

    def _list_places(self) -> Iterator[ColumnElement[bool]]:
        if self.sites is not None:
            yield comments.c.site_id.in_(self.sites)
        if self.site:
            key = select(sites.c.id).where(sites.c.key == self.site).scalar_subquery()
            yield comments.c.site_id == key
        if self.thread is not None:
            yield comments.c.thread_id == self.thread

    def _list_traits(self) -> Iterator[ColumnElement[bool]]:
        if self.reason is not None:
            yield _has_reason(self.reason)
        if self.language:
            tag = comments.c.language
            yield or_(tag == self.language, tag.startswith(f"{self.language}-"))
        if self.least_risk is not None:
            yield comments.c.risk >= self.least_risk
        if self.author is not None:
            yield _is_by_author_of(self.author)
        if self.network:
            yield comments.c.address_prefix == self.network

    def _list_days(self) -> Iterator[ColumnElement[bool]]:
        if self.since is not None:
            yield comments.c.id >= _find_first(self.since)
        if self.until is not None:
            yield comments.c.id < _find_first(self.until + timedelta(days=1))


def _has_reason(reason: Code) -> ColumnElement[bool]:
    told = cast(decisions.c.reasons, Text).contains(f'"{reason}"', autoescape=True)
    return exists().where(decisions.c.comment_id == comments.c.id, told)


def _is_by_author_of(comment_id: str) -> ColumnElement[bool]:
    # Two values rather than a pair: SQLite looks no pair of a subquery up in an index.
    other = comments.alias()
    site = select(other.c.site_id).where(other.c.id == comment_id).scalar_subquery()
    key = select(other.c.author_key).where(other.c.id == comment_id).scalar_subquery()
    return and_(comments.c.site_id == site, comments.c.author_key == key)


def _find_first(day: date) -> str:
    return first_identifier(datetime.combine(day, time(), UTC))
