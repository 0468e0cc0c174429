"""The sites as a web process knows them: all read at once, and again every few seconds."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from config.settings import Settings
from service.moderation.database import UNREACHABLE, Database
from service.moderation.policy import Policy
from service.moderation.site import Site, furnish
from service.moderation.store.sites import DEFAULT_SITE, read_sites

FRESH_SECONDS = 5.0
"""How long a change made in another process may go unnoticed."""
PATIENT_SECONDS = 1.0
"""How long it may go unnoticed that a site is new, which somebody has just asked for."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HostedSite:
    """A site, with the installation's settings as they are there, and the policy they make."""

    site: Site
    settings: Settings
    policy: Policy

    @classmethod
    def of(cls, site: Site, settings: Settings) -> Self:
        """The site under these settings."""
        return cls(site, settings, Policy.from_settings(settings))

    @property
    def key(self) -> str:
        """By which submissions name it."""
        return self.site.key

    @property
    def origins(self) -> tuple[str, ...]:
        """Whose pages may read answers: the site's own list, else the installation's."""
        return self.site.origins or self.settings.allowed_origins


class SiteBook:
    """Every site by its key; a comment costs no query for it."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._read_at = float("-inf")
        self._first = threading.Lock()
        self._known = False
        self._sites: Mapping[str, HostedSite] = {}
        self._by_id: Mapping[int | None, HostedSite] = {}
        self._origins: frozenset[str] = frozenset(settings.allowed_origins)

    def find(self, key: str) -> HostedSite | None:
        """The site of that key; the default one is always there."""
        self._refresh(FRESH_SECONDS)
        if key not in self._sites:
            self._refresh(PATIENT_SECONDS)
        found = self._sites.get(key)
        if found is None and key == DEFAULT_SITE:
            return HostedSite.of(Site(DEFAULT_SITE), self._settings)
        return found

    def host(self, site_id: int) -> HostedSite | None:
        """The site of that id; None for one that is not known yet."""
        self._refresh(FRESH_SECONDS)
        return self._by_id.get(site_id)

    def knows_origin(self, origin: str) -> bool:
        """Whether any site, or the installation, lists an origin."""
        self._refresh(FRESH_SECONDS)
        return origin in self._origins

    def forget(self) -> None:
        """Read the sites again when they are asked for next: one was just saved here."""
        self._read_at = float("-inf")

    def _refresh(self, seconds: float) -> None:
        if not self._known:
            # Until something is known everybody waits for it, though not for failure after failure.
            with self._first:
                if not self._known and self._clock() - self._read_at >= PATIENT_SECONDS:
                    self._read()
        elif self._clock() - self._read_at >= seconds:
            self._read()

    def _read(self) -> None:
        # Before reading: one thread reads, the others go on with what is known.
        self._read_at = self._clock()
        try:
            found = read_sites(self._database)
        except UNREACHABLE as error:
            # What was known stays in force; who stores a comment now is told of the outage.
            logger.warning("sites not read", extra={"cause": type(error).__name__})
            return
        self._sites = {site.key: HostedSite.of(site, self._furnish(site)) for site in found}
        self._by_id = {site.site.id: site for site in self._sites.values()}
        self._known = True
        listed = (origin for site in found for origin in site.origins)
        self._origins = frozenset((*self._settings.allowed_origins, *listed))

    def _furnish(self, site: Site) -> Settings:
        return furnish(self._settings, site.key, site.overrides)
