"""Comments as JSON lines: the export that loses nothing, and that `palabre import jsonl` reads."""

import json
from collections.abc import Iterator

from service.moderation.database import Database
from service.moderation.store.selection import ExportedComment, Selection, stream_comments


def write_json_lines(database: Database, selection: Selection) -> Iterator[str]:
    """One line for each selected comment, oldest first; times are ISO 8601 in UTC."""
    for exported in stream_comments(database, selection):
        yield json.dumps(_describe(exported, selection.site), ensure_ascii=False) + "\n"


def _describe(exported: ExportedComment, site: str) -> dict[str, object]:
    comment, source = exported.comment, exported.source
    decided_at = comment.decided_at.isoformat() if comment.decided_at else None
    origin = source and {
        "name": source.name,
        "id": source.foreign_id,
        "status": source.foreign_status,
    }
    return {
        "id": comment.id,
        "site": site,
        "thread": {"address": comment.thread, "title": comment.thread_title},
        "parent": comment.parent,
        "status": comment.status,
        "author": comment.author,
        "email": comment.email,
        "url": comment.url,
        "content": comment.content,
        "language": comment.language,
        "submitted_at": comment.submitted_at.isoformat(),
        "decided_at": decided_at,
        "reasons": list(exported.reasons),
        "source": origin,
    }
