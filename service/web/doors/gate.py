"""Who may use a door: programs that bring a site's key, not too often, and no foreign page."""

from dataclasses import dataclass
from enum import StrEnum

from flask import Request, g

from service.moderation.store.site_keys import KnownKey, find_by_site_key
from service.web.services import Services
from service.web.site import is_ours
from service.web.site_book import HostedSite


class Closed(StrEnum):
    """Why somebody was turned away."""

    KEY_MISSING = "key_missing"
    KEY_UNKNOWN = "key_unknown"
    ORIGIN = "origin"
    RATE = "rate"


class DoorClosedError(Exception):
    """Somebody is turned away; each door says so as the service does whose interface it is.

    `retry_after` are whole seconds where it is for the RATE.
    """

    def __init__(self, reason: Closed, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Caller:
    """Who came in: the site, and the key it was that spoke for it."""

    hosted: HostedSite
    key: KnownKey


def let_in(request: Request, key: str, services: Services) -> Caller:
    """The site that a key speaks for; the request is about that site from here on.

    Raises DoorClosedError. A browser may come only from a page of the site's own list: a key that
    a page can use is no secret.
    """
    if not key:
        raise DoorClosedError(Closed.KEY_MISSING)
    known = find_by_site_key(services.database, services.keyring, key, services.now())
    hosted = services.sites.find(known.site) if known else None
    if known is None or hosted is None:
        raise DoorClosedError(Closed.KEY_UNKNOWN)
    origin = request.headers.get("Origin")
    if origin is not None and origin not in hosted.site.origins and not is_ours(request, origin):
        raise DoorClosedError(Closed.ORIGIN)
    seconds = services.door_limit.hit(str(known.id))
    if seconds is not None:
        raise DoorClosedError(Closed.RATE, seconds)
    g.site = hosted
    return Caller(hosted, known)
