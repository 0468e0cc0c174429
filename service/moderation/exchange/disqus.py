"""Comments from a Disqus export: threads first, then posts that name theirs.

Source: Disqus's published schema of its export (disqus.com/api/schemas/1.0/disqus.xsd).
"""

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

from service.moderation.codes import Status
from service.moderation.exchange.items import ForeignComment, Item, Skipped, SkipReason
from service.moderation.exchange.moments import read_iso
from service.moderation.exchange.plain_text import read_html
from service.moderation.exchange.xml_stream import stream_elements

SOURCE = "disqus"
_ID = "dsq:id"
_THREAD = "disqus/thread"
_POST = "disqus/post"
_FIELDS = (
    "message",
    "createdAt",
    "isDeleted",
    "isSpam",
    "isApproved",
    "author",
    "author/name",
    "author/email",
    "author/username",
    "ipAddress",
    "thread",
    "parent",
)
_WANTED = (
    _THREAD,
    *(f"{_THREAD}/{name}" for name in ("id", "link", "title")),
    _POST,
    *(f"{_POST}/{name}" for name in _FIELDS),
)
Fields = dict[str, str]


def read_disqus(file: BinaryIO) -> Iterator[Item]:
    """Every post of the export, as it comes; the threads stay in memory, the posts do not."""
    threads: dict[str, tuple[str, str]] = {}
    fields: Fields = {}
    for element in stream_elements(file, _WANTED, "disqus"):
        foreign_id = element.attributes.get(_ID, "")
        if element.path == _THREAD:
            address = fields.get("link") or fields.get("id", "")
            threads[foreign_id] = (address, read_html(fields.get("title", ""), keep_lines=False))
            fields = {}
        elif element.path == _POST:
            yield _read_post(foreign_id, fields, threads, element.line)
            fields = {}
        else:
            name = element.path.removeprefix(f"{_POST}/").removeprefix(f"{_THREAD}/")
            fields[name] = foreign_id if name in {"thread", "parent"} else element.text.strip()


def _read_post(
    foreign_id: str, fields: Fields, threads: dict[str, tuple[str, str]], line: int
) -> Item:
    spam = fields.get("isSpam") == "true"
    if fields.get("isDeleted") == "true" and not spam:
        return Skipped(SkipReason.DELETED, line, foreign_id)
    submitted_at = read_iso(fields.get("createdAt", ""))
    if submitted_at is None:
        return Skipped(SkipReason.DATE_INVALID, line, foreign_id)
    thread, title = threads.get(fields.get("thread", ""), ("", ""))
    approved = fields.get("isApproved", "true") == "true"
    status = Status.APPROVED if approved else Status.FLAGGED
    return ForeignComment(
        foreign_id=foreign_id,
        status=Status.REJECTED if spam else status,
        foreign_status="spam" if spam else "approved" if approved else "unapproved",
        submitted_at=submitted_at,
        content=read_html(fields.get("message", ""), keep_lines=False, read_address=unwrap),
        author=fields.get("author/name") or fields.get("author/username", ""),
        thread=unwrap(thread),
        line=line,
        thread_title=title,
        parent=fields.get("parent", ""),
        email=fields.get("author/email", ""),
        address=fields.get("ipAddress", ""),
    )


def unwrap(address: str) -> str:
    """The address behind one of Disqus's own redirections, or the address itself."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.hostname != "disq.us":
        return address
    # A signature follows the address, after a colon.
    inner = parse_qs(parts.query).get("url", [""])[0].rpartition(":")[0]
    return inner or address
