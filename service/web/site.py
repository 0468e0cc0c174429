"""The site that a request is about, and who may send to it."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Request, g

from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.store.sites import DEFAULT_SITE
from service.moderation.submission import FieldError
from service.web.problems import Problem, bad_request
from service.web.services import get_services
from service.web.site_book import HostedSite

FIELD = "site"
"""The name of the field, or of the parameter in the address, that says which site is meant."""


def name_site(request: Request, fields: Mapping[str, object]) -> HostedSite | None:
    """The site that a request names, or the default one; None if there is none of that name.

    From here on it is the one that the answer speaks for.
    """
    given = fields.get(FIELD)
    key = request.args.get(FIELD, "") if given is None or given == "" else given
    found = get_services().sites.find(key or DEFAULT_SITE) if isinstance(key, str) else None
    g.site = found
    return found


def require_site(request: Request) -> HostedSite:
    """The site named in the address, or the default one; a 400 Problem if there is none such."""
    found = name_site(request, {})
    if found is None:
        raise bad_request(FieldError(FIELD, Code.BAD_REQUEST))
    return found


def require_origin(request: Request, hosted: HostedSite) -> None:
    """Refuse, with a 403 Problem, what a page of an origin sends that the site does not list.

    A site that lists none takes from all. Without an Origin it is no browser's request, and the
    captcha has to do; our own pages (the demo, a form sent again) are nobody else's.
    """
    origin = request.headers.get("Origin")
    if origin is None or not hosted.site.origins or origin in hosted.site.origins:
        return
    if not is_ours(request, origin):
        raise Problem(HTTPStatus.FORBIDDEN, Code.BAD_REQUEST)


def is_ours(request: Request, origin: str) -> bool:
    """Whether an origin is the one that the request was sent to."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == request.host.lower()


def get_site() -> HostedSite:
    """The site of this request; the default one where none was named."""
    found = g.get("site")
    if isinstance(found, HostedSite):
        return found
    hosted = get_services().sites.find(DEFAULT_SITE)
    if hosted is None:
        raise LookupError(DEFAULT_SITE)
    return hosted


def get_settings() -> Settings:
    """The settings as they are on the site of this request, once one was named."""
    found = g.get("site")
    return found.settings if isinstance(found, HostedSite) else get_services().settings


def list_origins() -> tuple[str, ...]:
    """Whose pages may read the answer, and where a form may send its reader back to."""
    return get_site().origins
