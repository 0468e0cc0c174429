"""Whether a request that changes something was sent by one of our own pages."""

from urllib.parse import urlsplit

from flask import Request

OWN = {"same-origin", "none"}


def is_own(request: Request) -> bool:
    """What the browser itself says about where the request comes from.

    Sec-Fetch-Site decides where there is one (pages cannot forge it; browsers send it over https
    and to localhost), else Origin must name our host; without both it is no browser's request,
    and the form's token has to do. The rules are those of Go's net/http CrossOriginProtection.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == request.host.lower()
    except ValueError:
        return False
