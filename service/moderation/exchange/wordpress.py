"""Comments from a WordPress export: WXR 1.0 to 1.2, RSS with elements of WordPress's own.

Source: wp-admin/includes/export.php of WordPress, which writes it.
"""

import html
import json
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from service.moderation.codes import Status
from service.moderation.exchange.items import (
    ForeignComment,
    ForeignFileError,
    Item,
    Skipped,
    SkipReason,
    read_status,
)
from service.moderation.exchange.moments import read_iso
from service.moderation.exchange.plain_text import read_html
from service.moderation.exchange.xml_stream import Element, stream_elements
from service.moderation.identifiers import parse_identifier

SOURCE = "wordpress"
PALABRE_KEY = "palabre"
"""The comment meta in which our own export keeps what WordPress has no field for, as JSON."""
STATUSES = {
    "1": Status.APPROVED,
    "approve": Status.APPROVED,
    "0": Status.FLAGGED,
    "hold": Status.FLAGGED,
    "spam": Status.REJECTED,
    "trash": Status.REJECTED,
    "post-trashed": Status.REJECTED,
}
PINGBACKS = frozenset({"pingback", "trackback"})
COMMENTS = frozenset({"", "comment"})

_CHANNEL = "rss/channel"
_VERSION = f"{_CHANNEL}/wp:wxr_version"
_LANGUAGE = f"{_CHANNEL}/language"
_POST = f"{_CHANNEL}/item"
_COMMENT = f"{_POST}/wp:comment"
_META = f"{_COMMENT}/wp:commentmeta"
_POST_FIELDS = ("title", "link", "wp:post_id")
_COMMENT_FIELDS = (
    "id",
    "author",
    "author_email",
    "author_url",
    "author_IP",
    "date",
    "date_gmt",
    "content",
    "approved",
    "type",
    "parent",
)
_WANTED = (
    _VERSION,
    _LANGUAGE,
    _POST,
    *(f"{_POST}/{name}" for name in _POST_FIELDS),
    _COMMENT,
    *(f"{_COMMENT}/wp:comment_{name}" for name in _COMMENT_FIELDS),
    f"{_META}/wp:meta_key",
    f"{_META}/wp:meta_value",
)


def read_wordpress(file: BinaryIO) -> Iterator[Item]:
    """Every comment of the export, as it comes; ForeignFileError if it is none."""
    channel: dict[str, str] = {}
    post: dict[str, str] = {}
    comment: dict[str, str] = {}
    for element in stream_elements(file, _WANTED, "rss"):
        above, _, name = element.path.rpartition("/")
        if element.path == _COMMENT:
            _require_version(channel)
            yield _read_comment(comment, post, channel, element.line)
            comment = {}
        elif element.path == _POST:
            post = {}
        elif above == _META:
            _note_meta(comment, name, element)
        else:
            {_CHANNEL: channel, _POST: post, _COMMENT: comment}[above][name] = element.text
    _require_version(channel)


def _require_version(channel: dict[str, str]) -> None:
    version = channel.get("wp:wxr_version", "").strip()
    if not version:
        raise ForeignFileError("it is RSS, but no WordPress export: it has no <wp:wxr_version>")
    if version not in {"1.0", "1.1", "1.2"}:
        raise ForeignFileError(f"it is WXR {version[:20]}; 1.0, 1.1 and 1.2 are known")


def _note_meta(comment: dict[str, str], name: str, element: Element) -> None:
    if name == "wp:meta_key":
        comment["meta_key"] = element.text
    elif comment.get("meta_key") == PALABRE_KEY:
        comment[PALABRE_KEY] = element.text


def _read_comment(
    comment: dict[str, str], post: dict[str, str], channel: dict[str, str], line: int
) -> Item:
    def told(name: str) -> str:
        return comment.get(f"wp:comment_{name}", "").strip()

    foreign_id, kind = told("id"), told("type")
    if kind not in COMMENTS:
        reason = SkipReason.PINGBACK if kind in PINGBACKS else SkipReason.OTHER_TYPE
        return Skipped(reason, line, foreign_id)
    submitted_at = read_iso(told("date_gmt")) or read_iso(told("date"))
    if submitted_at is None:
        return Skipped(SkipReason.DATE_INVALID, line, foreign_id)
    own = _read_own(comment.get(PALABRE_KEY, ""))
    parent, title = told("parent"), read_html(post.get("title", ""), keep_lines=True).strip()
    thread = post.get("link", "").strip() or post.get("wp:post_id", "").strip()
    return ForeignComment(
        foreign_id=foreign_id,
        status=read_status(told("approved"), STATUSES),
        foreign_status=told("approved"),
        submitted_at=_refine(submitted_at, own),
        content=read_html(comment.get("wp:comment_content", ""), keep_lines=True),
        author=read_html(told("author"), keep_lines=True),
        thread=thread,
        line=line,
        # A page without a title is exported under its address, as one may really be called.
        thread_title=own.get("thread_title", "") if title == thread else title,
        parent="" if parent == "0" else parent,
        email=html.unescape(told("author_email")),
        url=read_address(told("author_url")),
        address=told("author_IP"),
        language=own.get("language") or channel.get("language", "").strip(),
        comment_id=parse_identifier(own.get("id", "")),
        parent_id=own.get("parent"),
    )


def read_address(text: str) -> str:
    """An address that WordPress may have escaped; other entities are part of it (`&copy=1`)."""
    return text.replace("&#038;", "&").replace("&amp;", "&")


def _read_own(meta: str) -> dict[str, str]:
    try:
        found = json.loads(meta) if meta else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _refine(moment: datetime, own: dict[str, str]) -> datetime:
    """The moment with the fraction of a second that WordPress drops, if it is the same moment."""
    exact = read_iso(own.get("submitted_at", ""))
    return exact if exact and exact.replace(microsecond=0) == moment else moment
