"""Comments in JSON, as the admin API tells them: everything but the keyed hashes."""

from service.moderation.database import Database
from service.moderation.store import Record
from service.moderation.store.bans import find_bans
from service.moderation.store.listing import Review
from service.moderation.store.notes import find_notes
from service.moderation.verdict import Signal


def describe(record: Record) -> dict[str, object]:
    """One comment with its reasons, signals and reviews; times are ISO 8601 in UTC."""
    comment = record.comment
    decided_at = comment.decided_at.isoformat() if comment.decided_at else None
    return {
        "id": comment.id,
        "status": comment.status,
        "thread": comment.thread,
        "thread_title": comment.thread_title,
        "parent": comment.parent or None,
        "author": comment.author,
        "email": comment.email or None,
        "url": comment.url or None,
        "content": comment.content,
        "language": comment.language,
        "submitted_at": comment.submitted_at.isoformat(),
        "decided_at": decided_at,
        "reasons": list(record.reasons),
        "signals": [_describe_signal(signal) for signal in record.signals],
        "reviews": [_describe_review(review) for review in record.reviews],
    }


def describe_beside(database: Database, comment_id: str) -> dict[str, object]:
    """What moderators have said of a comment, and whether its author is banned from the site."""
    with database.read() as connection:
        notes = find_notes(connection, [comment_id]).get(comment_id, [])
        bans = find_bans(connection, [comment_id])
    return {
        "notes": [
            {
                "moderator": note.moderator,
                "content": note.content,
                "written_at": note.written_at.isoformat(),
            }
            for note in notes
        ],
        "author_banned": comment_id in bans,
    }


def _describe_signal(signal: Signal) -> dict[str, object]:
    return {
        "check": signal.check,
        "reason": signal.reason,
        "score": signal.score,
        "evidence": dict(signal.evidence),
        "version": signal.version or None,
    }


def _describe_review(review: Review) -> dict[str, object]:
    return {
        "moderator": review.moderator,
        "status_before": review.status_before,
        "status": review.status,
        "reviewed_at": review.reviewed_at.isoformat(),
        "reason": review.reason or None,
        "act_id": review.act_id,
    }
