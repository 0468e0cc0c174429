"""Where a plain form may send the reader back to: the site it stands on, and nowhere else."""

from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from flask import Request, g

from service.web.site import list_origins


def find_return(request: Request, field: str = "return_to") -> str | None:
    """The address in a field, if it is one of an allowed origin's or of our own pages."""
    fields: Mapping[str, object] = g.get("fields", {})
    return _allow(request, fields.get(field), own=field == "return_to")


def find_article(request: Request, address: str) -> str | None:
    """The address that names a thread, if it is one of an allowed origin's."""
    return _allow(request, address, own=False)


def _allow(request: Request, target: object, *, own: bool) -> str | None:
    if not isinstance(target, str) or any(c.isspace() or not c.isprintable() for c in target):
        return None
    # A thread is often named by a path, which is then one of the site's and not one of ours.
    # Two slashes, or three, are where browsers expect another host.
    own = own and target.startswith("/") and not target.startswith("//")
    try:
        parts = urlsplit(urljoin(request.host_url, target) if own else target)
    except ValueError:
        return None
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    allowed = {*list_origins(), request.host_url.rstrip("/")}
    return target.partition("#")[0] if origin in allowed and "\\" not in target else None
