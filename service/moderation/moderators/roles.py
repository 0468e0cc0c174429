"""What moderators may do: a role at one site, or at all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection, select

from service.moderation.people_schema import moderator_roles


class Role(StrEnum):
    """A moderator decides on comments; an admin also on people, keys and settings."""

    MODERATOR = "moderator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody's roles: `everywhere` holds on every site, `sites` on those of these ids."""

    everywhere: Role | None = None
    sites: Mapping[int, Role] = field(default_factory=dict)

    @classmethod
    def from_roles(cls, roles: Iterable[tuple[int | None, Role]]) -> "Access":
        """From pairs of a site's id, None for every site, and a role."""
        given = dict(roles)
        everywhere = given.pop(None, None)
        return cls(everywhere, {site: role for site, role in given.items() if site is not None})

    @property
    def visible(self) -> frozenset[int] | None:
        """The ids of the sites that one may see; None: every site."""
        return None if self.everywhere else frozenset(self.sites)

    @property
    def administered(self) -> frozenset[int] | None:
        """The ids of the sites that one is an admin of; None: every site."""
        if self.rules:
            return None
        return frozenset(site for site, role in self.sites.items() if role is Role.ADMIN)

    @property
    def rules(self) -> bool:
        """Whether one is an admin of the whole installation."""
        return self.everywhere is Role.ADMIN

    @property
    def is_admin(self) -> bool:
        """Whether one is an admin of anything."""
        return self.rules or Role.ADMIN in self.sites.values()

    @property
    def is_any(self) -> bool:
        """Whether one has any role at all."""
        return self.everywhere is not None or bool(self.sites)

    def sees(self, site_id: int | None) -> bool:
        """Whether one may see a site; one without an id only those do who see every site."""
        return self.everywhere is not None or (site_id is not None and site_id in self.sites)

    def administers(self, site_id: int | None) -> bool:
        """Whether one is an admin of a site."""
        return self.rules or (site_id is not None and self.sites.get(site_id) is Role.ADMIN)

    def commands(self, other: "Access") -> bool:
        """Whether one may act on the account of somebody with that access, and so in their name.

        An admin of a site may on those who have a role at such sites only, and at one at least.
        """
        if self.rules:
            return True
        administered = self.administered or frozenset()
        return other.everywhere is None and bool(other.sites) and set(other.sites) <= administered


EVERYTHING = Access(Role.ADMIN)


def find_access(connection: Connection, moderator_ids: Iterable[int]) -> dict[int, Access]:
    """What each of these moderators may do."""
    ids = list(moderator_ids)
    query = select(moderator_roles).where(moderator_roles.c.moderator_id.in_(ids))
    roles: dict[int, list[tuple[int | None, Role]]] = {each: [] for each in ids}
    for row in connection.execute(query):
        roles[row.moderator_id].append((row.site_id, Role(row.role)))
    return {each: Access.from_roles(given) for each, given in roles.items()}
