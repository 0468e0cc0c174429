"""Comments from a Remark42 backup: a line about users and posts, then a comment a line.

Source: Remark42's `backend/app/migrator/native.go` and `backend/app/store/comment.go`.
"""

import html
from collections.abc import Iterator
from typing import BinaryIO

from service.moderation.codes import Status
from service.moderation.exchange.items import (
    ForeignComment,
    ForeignFileError,
    Item,
    Skipped,
    SkipReason,
)
from service.moderation.exchange.lines import read_object, read_text, stream_objects
from service.moderation.exchange.moments import read_iso
from service.moderation.exchange.plain_text import read_html

SOURCE = "remark42"
VERSIONS = (0, 1)


def read_remark42(file: BinaryIO) -> Iterator[Item]:
    """Every comment of the backup, compressed or not; ForeignFileError if it is none.

    Remark42 knows no comment that waits: what is not deleted is published.
    """
    begun = False
    for line, found in stream_objects(file):
        if not begun:
            _require_head(found)
            begun = True
        elif found is None:
            yield Skipped(SkipReason.UNREADABLE, line)
        else:
            yield _read_comment(found, line)
    if not begun:
        raise ForeignFileError("it is empty")


def _require_head(found: dict[str, object] | None) -> None:
    # Users and posts of a large site make a line that is too long to be read, and nobody needs it.
    if found is not None and found.get("version") not in VERSIONS:
        raise ForeignFileError('its first line is no {"version":1,"users":…,"posts":…}')


def _read_comment(found: dict[str, object], line: int) -> Item:
    user, locator = read_object(found, "user"), read_object(found, "locator")
    foreign_id = read_text(found, "id")
    if found.get("delete") is True:
        return Skipped(SkipReason.DELETED, line, foreign_id)
    submitted_at = read_iso(read_text(found, "time"))
    if submitted_at is None:
        return Skipped(SkipReason.DATE_INVALID, line, foreign_id)
    return ForeignComment(
        foreign_id=foreign_id,
        status=Status.APPROVED,
        foreign_status="published",
        submitted_at=submitted_at,
        content=read_html(read_text(found, "text"), keep_lines=False),
        author=html.unescape(read_text(user, "name")),
        thread=read_text(locator, "url"),
        line=line,
        thread_title=html.unescape(read_text(found, "title")),
        parent=read_text(found, "pid"),
        # Remark42 keeps no e-mail, and of an address only a keyed hash: as good for telling people
        # apart; an account is better.
        address=read_text(user, "id") or read_text(user, "ip"),
    )
