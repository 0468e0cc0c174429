"""Finding the comments of a view, a page at a time, with bounded effort."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.moderation.schema import comments
from service.moderation.search_terms import SearchTerms
from service.moderation.store.search import Span, find
from service.moderation.store.view import View

EFFORT = 10_000
"""Comments that are looked at for a page: where a filter lets few through, the next goes on."""

Page = tuple[list[str], str | None]
"""Ids, and the cursor of the next page if there may be one."""


@dataclass(frozen=True, slots=True)
class Search:
    """A view, and how many comments may be looked at for one page of it."""

    view: View
    effort: int = EFFORT

    def find(
        self, connection: Connection, cursor: str | None, limit: int, skipped: Collection[str]
    ) -> Page:
        """At most `limit` ids from after the cursor on, without those that are skipped."""
        view = self.view
        if view.search:
            return self._find_words(connection, cursor, limit, skipped)
        query, border = view.arrange(select(comments.c.id), cursor), None
        if view.is_filtered:
            # It becomes a cursor, which must not name a comment that may not be seen.
            seen = view.confine(query).offset(self.effort - 1)
            border = connection.execute(seen.limit(1)).scalar()
            query = view.end(query, border) if border is not None else query
        if skipped:
            query = query.where(comments.c.id.not_in(skipped))
        ids = list(connection.execute(view.restrict(query).limit(limit + 1)).scalars())
        return ids[:limit], ids[limit - 1] if len(ids) > limit else border

    def _find_words(
        self, connection: Connection, cursor: str | None, limit: int, skipped: Collection[str]
    ) -> Page:
        view, terms = self.view, SearchTerms.read(self.view.search)
        if terms is None:
            return [], None
        span = Span(view.status, cursor, newest_first=view.newest_first, sites=view.sites)
        found = find(connection, span, terms, limit + 1)
        query = view.restrict(select(comments.c.id).where(comments.c.id.in_(found[:limit])))
        fitting = set(connection.execute(query).scalars()) - set(skipped)
        following = found[limit - 1] if len(found) > limit else None
        return [each for each in found[:limit] if each in fitting], following
