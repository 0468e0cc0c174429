"""Which pages of other origins may read the answers (the Fetch standard's CORS protocol)."""

from flask import Flask, Request, Response, request

from service.web.services import get_services

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
    if not is_public(request.path):
        return response
    response.vary.add("Origin")
    origin = _find_allowed_origin(request)
    if origin is None:
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = HEADERS
        response.headers["Access-Control-Max-Age"] = KEPT_SECONDS
    return response


def _find_allowed_origin(request: Request) -> str | None:
    origin = request.headers.get("Origin", "")
    return origin if origin in get_services().settings.allowed_origins else None
