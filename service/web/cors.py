"""Which pages of other origins may read the answers (the Fetch standard's CORS protocol)."""

from flask import Flask, Response, g, request

from service.web.services import get_services
from service.web.site_book import HostedSite

PUBLIC = "/api/v1/"
PRIVATE = "/api/v1/admin"
METHODS = "GET, POST, OPTIONS"
HEADERS = "Content-Type, Idempotency-Key, Prefer"
EXPOSED = "Location, Retry-After, Content-Language, Preference-Applied"
KEPT_SECONDS = "600"


def register_cors(app: Flask) -> None:
    """Answer preflights, and mark every answer of the public API; the admin API has no CORS."""
    app.after_request(_mark)


def is_public(path: str) -> bool:
    """Whether a path belongs to the API that pages of other origins use."""
    return path.startswith(PUBLIC) and not path.startswith(PRIVATE)


def _mark(response: Response) -> Response:
    headers = response.headers
    if not is_public(request.path):
        return response
    varies = headers.get("Vary")
    headers["Vary"] = f"{varies}, Origin" if varies else "Origin"
    origin = request.headers.get("Origin", "")
    if not origin or not _may_read(origin):
        return response
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = METHODS
        headers["Access-Control-Allow-Headers"] = HEADERS
        headers["Access-Control-Max-Age"] = KEPT_SECONDS
    return response


def _may_read(origin: str) -> bool:
    """Whether a page of that origin may: of the site's own, or of any where no site is named.

    A preflight does not tell what will be sent; the answer to that then tells who may read it.
    """
    site = g.get("site")
    if isinstance(site, HostedSite):
        return origin in site.origins
    return get_services().sites.knows_origin(origin)
