"""Where a caller may be told of a later verdict: only on the host of its own blog."""

from urllib.parse import urlsplit

from service.outgoing.target import BadUrlError, read_target
from service.web.doors.gate import Caller


def read_callback(callback: str, blog: str) -> str:
    """The address to call back, empty if it is none, or none of the blog's own.

    Who has a key may so have us speak to the site that the key is for, and to no other.
    """
    try:
        target = read_target(callback)
    except BadUrlError:
        return ""
    host, port = _read_place(blog)
    return callback if (target.host.lower(), target.port) == (host, port) else ""


def belongs(blog: str, caller: Caller) -> bool:
    """Whether a blog is on a host that the site lists; one that lists none may be anywhere."""
    origins = caller.hosted.site.origins
    return not origins or _bare(blog) in {_bare(each) for each in origins}


def read_host(blog: str) -> str:
    """The host of a blog's address, empty if it has none."""
    try:
        return (urlsplit(blog).hostname or "").lower()
    except ValueError:
        return ""


def _bare(address: str) -> str:
    return read_host(address).removeprefix("www.")


def _read_place(blog: str) -> tuple[str, int]:
    try:
        target = read_target(blog)
    except BadUrlError:
        return "", 0
    return target.host.lower(), target.port
