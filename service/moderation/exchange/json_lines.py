"""Comments from Palabre's own export in JSON lines, as docs/importing.md describes it."""

from collections.abc import Iterator
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
from service.moderation.exchange.lines import read_object, read_text, stream_objects
from service.moderation.exchange.moments import read_iso
from service.moderation.identifiers import parse_identifier

SOURCE = "palabre"
STATUSES = {status.value: status for status in Status if status is not Status.PENDING}


def read_json_lines(file: BinaryIO) -> Iterator[Item]:
    """Every comment of the export; ForeignFileError if it is none. A site may have no comments."""
    begun = False
    for line, found in stream_objects(file):
        if not begun and (found is None or "thread" not in found):
            raise ForeignFileError("its first line is no comment as `palabre export jsonl` writes")
        begun = True
        yield Skipped(SkipReason.UNREADABLE, line) if found is None else _read(found, line)


def _read(found: dict[str, object], line: int) -> Item:
    told, thread = read_text(found, "id"), read_object(found, "thread")
    comment_id = parse_identifier(told)
    if comment_id is None:
        return Skipped(SkipReason.ID_INVALID, line, told)
    submitted_at = read_iso(read_text(found, "submitted_at"))
    if submitted_at is None:
        return Skipped(SkipReason.DATE_INVALID, line, told)
    status = read_text(found, "status")
    return ForeignComment(
        foreign_id=comment_id,
        status=read_status(status, STATUSES),
        foreign_status=status,
        submitted_at=submitted_at,
        content=read_text(found, "content"),
        author=read_text(found, "author"),
        thread=read_text(thread, "address"),
        line=line,
        thread_title=read_text(thread, "title"),
        email=read_text(found, "email"),
        url=read_text(found, "url"),
        language=read_text(found, "language"),
        comment_id=comment_id,
        parent_id=read_text(found, "parent"),
    )
