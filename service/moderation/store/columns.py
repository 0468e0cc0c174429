"""The columns that make a Comment, the query they stand in, and a Signal from its row."""

import hashlib

from sqlalchemy import Row, Select, select

from service.moderation.codes import Code
from service.moderation.schema import comments, threads
from service.moderation.verdict import Signal

COMMENT = (
    comments.c.id,
    comments.c.site_id,
    comments.c.thread_id,
    threads.c.address.label("thread"),
    threads.c.title.label("thread_title"),
    comments.c.parent,
    comments.c.status,
    comments.c.author,
    comments.c.email,
    comments.c.url,
    comments.c.content,
    comments.c.language,
    comments.c.author_key,
    comments.c.captcha_outcome,
    comments.c.captcha_score,
    comments.c.form_signals,
    comments.c.submitted_at,
    comments.c.decided_at,
    comments.c.erased_at,
    comments.c.address_prefix,
)


def hash_address(address: str) -> str:
    """SHA-256 by which a thread is found, in hexadecimal."""
    return hashlib.sha256(address.encode()).hexdigest()


def select_comments() -> Select[tuple[object, ...]]:
    """Comments with their thread's address, ready for `Comment.from_row`."""
    return select(*COMMENT).join(threads, threads.c.id == comments.c.thread_id)


def read_signal(row: Row[tuple[object, ...]]) -> Signal:
    """A signal from a row of `signals`; evidence that is no object, who ever wrote it, is none."""
    found = row.evidence
    evidence = found if isinstance(found, dict) else {}
    return Signal(row.check, Code(row.reason), row.score, evidence, row.version)
