"""A site's word lists: the last save of each is in force, and every save stays on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Column, Connection, Label, Select, func, insert, select

from service.moderation.database import Database
from service.moderation.schema import sites, word_list_saves
from service.moderation.store.audit import Deed, record
from service.moderation.store.sites import ensure_site
from service.moderation.words.judge import ListName


def tell_revision(site_id: Column[int]) -> Label[int]:
    """A column beside sites' ids: the revision of each one's word lists."""
    saves = select(func.max(word_list_saves.c.id)).where(word_list_saves.c.site_id == site_id)
    return func.coalesce(saves.scalar_subquery(), 0).label("words_revision")


class ListConflictError(Exception):
    """Somebody else has saved the list since it was read; `name` tells which one."""

    def __init__(self, name: ListName) -> None:
        super().__init__(f"the list {name} has changed")
        self.name = name


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list as it was typed; revision 0, and nobody who saved it, if it never was."""

    content: str = ""
    revision: int = 0
    moderator: str | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """New content for a list, and the revision that its author saw; None: whatever it is now."""

    content: str
    seen: int | None = None


def find_saved_lists(database: Database, site: str) -> dict[ListName, SavedList]:
    """Both lists of the site of that key; empty ones where nothing was saved."""
    with database.read() as connection:
        site_id = connection.execute(select(sites.c.id).where(sites.c.key == site)).scalar()
        return _find(connection, site_id)


def find_revision(database: Database, site: str, name: ListName, revision: int) -> str | None:
    """What a list held at a revision, nothing at 0; None if it never had that one."""
    query = (
        select(word_list_saves.c.content)
        .join(sites, sites.c.id == word_list_saves.c.site_id)
        .where(sites.c.key == site, word_list_saves.c.name == name)
        .where(word_list_saves.c.id == revision)
    )
    if revision == 0:
        return ""
    with database.read() as connection:
        return connection.execute(query).scalar()


def find_lists(database: Database, site_id: int) -> tuple[int, dict[ListName, str]]:
    """The revision of a site's lists taken together, and what each holds."""
    with database.read() as connection:
        found = _find(connection, site_id)
    contents = {name: saved.content for name, saved in found.items()}
    return max(saved.revision for saved in found.values()), contents


def save_lists(
    database: Database,
    site: str,
    proposals: Mapping[ListName, Proposal],
    moderator: str,
    now: datetime,
) -> dict[ListName, SavedList]:
    """Save all proposals or none, and return both lists as they stand now.

    Raises ListConflictError if a list is no longer of the revision that was seen. What changes
    nothing leaves no trace.
    """
    with database.write() as connection:
        site_id = ensure_site(connection, site, now)
        # One save of a site at a time: ids of saves then rise in the order of their commits, so
        # that a worker who has seen the highest has seen them all.
        lock = select(sites.c.id).where(sites.c.id == site_id).with_for_update()
        connection.execute(lock)
        current = _find(connection, site_id)
        for name, proposal in proposals.items():
            if proposal.seen is not None and proposal.seen != current[name].revision:
                raise ListConflictError(name)
            if proposal.content != current[name].content:
                row = {"site_id": site_id, "name": name, "content": proposal.content}
                saved = {**row, "moderator": moderator, "saved_at": now}
                connection.execute(insert(word_list_saves), saved)
                change = current[name].content, proposal.content
                details = {"lines": [len(content.splitlines()) for content in change]}
                about = partial(record, site_id=site_id, subject=name, details=details)
                about(connection, moderator, Deed.WORDS_SAVED, now)
        return _find(connection, site_id)


def _find(connection: Connection, site_id: int | None) -> dict[ListName, SavedList]:
    found = {name: SavedList() for name in ListName}
    for row in connection.execute(_select_last(site_id)):
        found[ListName(row.name)] = SavedList(row.content, row.id, row.moderator, row.saved_at)
    return found


def _select_last(site_id: int | None) -> Select[tuple[object, ...]]:
    last = (
        select(func.max(word_list_saves.c.id))
        .where(word_list_saves.c.site_id == site_id)
        .group_by(word_list_saves.c.name)
    )
    return select(word_list_saves).where(word_list_saves.c.id.in_(last))
