"""Whose comments a moderator may see and act on: those of the sites where they have a role."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from flask import Request, g
from sqlalchemy import Select, select

from service.moderation.identifiers import parse_identifier
from service.moderation.moderators import Moderator
from service.moderation.moderators.roles import Access
from service.moderation.schema import comments, reviews, threads
from service.web.services import get_services

NOTHING = Access()

Given = int | str


def get_access() -> Access:
    """What whoever sent this request may do; nothing, if that is nobody."""
    moderator = g.get("moderator")
    return moderator.access if isinstance(moderator, Moderator) else NOTHING


def visible_sites() -> frozenset[int] | None:
    """The ids of the sites whose comments may be seen, None for all: a condition of every query."""
    return get_access().visible


def may_see(comment_ids: Iterable[str]) -> bool:
    """Whether all of these comments, as far as there are any, may be seen."""
    return _is_within(_select_sites("comment_id", [*comment_ids]))


def names_hidden(request: Request) -> bool:
    """Whether a request names, in its address or its form, what is another site's.

    One gate for every route there is and will be; to its answer there is no difference between
    what is hidden and what does not exist.
    """
    if visible_sites() is None:
        return False
    named = {**(request.view_args or {})}
    for name in SITES_OF:
        given = [str(named[name])] if name in named else []
        given += request.form.getlist(name)
        given += request.args.getlist(name)
        if given and not _is_within(_select_sites(name, given)):
            return True
    return False


def _select_sites(name: str, given: list[str]) -> Select[int] | None:
    read, make = SITES_OF[name]
    known = [each for each in map(read, given) if each is not None]
    return make(known) if known else None


def _is_within(query: Select[int] | None) -> bool:
    visible = visible_sites()
    if visible is None or query is None:
        return True
    with get_services().database.read() as connection:
        return set(connection.execute(query.distinct()).scalars()) <= visible


def _read_number(text: str) -> int | None:
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(2**31)) - 1
    return int(text) if plain else None


def _read_act(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


def _of_comments(given: list[Given]) -> Select[int]:
    return select(comments.c.site_id).where(comments.c.id.in_(given))


def _of_threads(given: list[Given]) -> Select[int]:
    return select(threads.c.site_id).where(threads.c.id.in_(given))


def _of_acts(given: list[Given]) -> Select[int]:
    query = select(comments.c.site_id).join(reviews, reviews.c.comment_id == comments.c.id)
    return query.where(reviews.c.act_id.in_(given))


SITES_OF: Mapping[
    str, tuple[Callable[[str], Given | None], Callable[[list[Given]], Select[int]]]
] = {
    "comment_id": (parse_identifier, _of_comments),
    "ids": (parse_identifier, _of_comments),
    "author": (parse_identifier, _of_comments),
    "thread": (_read_number, _of_threads),
    "thread_id": (_read_number, _of_threads),
    "act_id": (_read_act, _of_acts),
}
"""By the name of a parameter or field: how it is read, and whose sites it names."""
