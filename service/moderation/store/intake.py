"""Taking a comment in: one transaction that makes it durable, or says why it cannot be."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from service.moderation.codes import Status
from service.moderation.comment import NewComment
from service.moderation.database import Database, insert_if_absent
from service.moderation.identifiers import first_identifier, new_identifier
from service.moderation.likeness import LOOK_BACK, sketch
from service.moderation.schema import (
    captcha_tokens,
    comments,
    idempotency_keys,
    shingles,
    threads,
)
from service.moderation.store.columns import hash_address
from service.moderation.store.sites import ensure_site

TOKENS_KEPT = timedelta(minutes=10)
"""Longer than any captcha token is valid, so that none can be used twice."""
KEYS_KEPT = timedelta(hours=24)
"""How long an Idempotency-Key answers with the first answer (as Stripe's documentation has it)."""


class DuplicateCommentError(Exception):
    """The same author has already said the same on the same thread."""


class DuplicateKeyError(Exception):
    """The Idempotency-Key is taken; `find_by_key` tells by which comment."""


class SpentTokenError(Exception):
    """The captcha token has already let a comment in."""


class ThreadClosedError(Exception):
    """The thread takes no more comments."""


def add(database: Database, new: NewComment, now: datetime) -> str:
    """Store a pending comment durably and return its id.

    Raises DuplicateKeyError, SpentTokenError, DuplicateCommentError or ThreadClosedError; then
    nothing was stored. Of any number of concurrent callers exactly one gets through.
    """
    fingerprint = sketch(new.content)
    try:
        with database.write() as connection:
            site_id = ensure_site(connection, new.site, now)
            thread_id = _ensure_thread(connection, site_id, new, now)
            identifier = new_identifier(now)
            connection.execute(insert(comments), _row(new, identifier, site_id, thread_id, now))
            _spend_keys(connection, new, identifier, now)
            if fingerprint:
                rows = [
                    {"site_id": site_id, "value": value, "comment_id": identifier}
                    for value in fingerprint
                ]
                connection.execute(insert(shingles), rows)
            return identifier
    except IntegrityError as error:
        conflict = _explain_conflict(database, new)
        if conflict is None:
            raise
        raise conflict from error


def find_by_key(database: Database, key: str) -> tuple[str, str] | None:
    """The comment id and the request key stored under an idempotency key, if there is one."""
    query = select(idempotency_keys.c.comment_id, idempotency_keys.c.request_key)
    with database.read() as connection:
        row = connection.execute(query.where(idempotency_keys.c.key == key)).one_or_none()
    return None if row is None else (row.comment_id, row.request_key)


def is_token_spent(database: Database, token_key: str) -> bool:
    """Whether a captcha token has already let a comment in."""
    query = select(captcha_tokens.c.token_key).where(captcha_tokens.c.token_key == token_key)
    with database.read() as connection:
        return connection.execute(query).first() is not None


def purge_expired_keys(database: Database, now: datetime) -> int:
    """Forget tokens, idempotency keys and shingles past their time; returns how many."""
    forgotten = (
        delete(captcha_tokens).where(captcha_tokens.c.spent_at < now - TOKENS_KEPT),
        delete(idempotency_keys).where(idempotency_keys.c.created_at < now - KEYS_KEPT),
        delete(shingles).where(shingles.c.comment_id < first_identifier(now - LOOK_BACK)),
    )
    with database.write() as connection:
        return sum(connection.execute(statement).rowcount for statement in forgotten)


def _row(
    new: NewComment, identifier: str, site_id: int, thread_id: int, now: datetime
) -> dict[str, object]:
    return {
        "id": identifier,
        "site_id": site_id,
        "thread_id": thread_id,
        "parent": new.parent,
        "status": Status.PENDING,
        "author": new.author,
        "email": new.email,
        "url": new.url,
        "content": new.content,
        "language": new.language,
        "author_key": new.author_key,
        "duplicate_key": new.duplicate_key,
        "captcha_outcome": new.captcha.outcome,
        "captcha_score": new.captcha.score,
        "submitted_at": now,
    }


def _spend_keys(connection: Connection, new: NewComment, identifier: str, now: datetime) -> None:
    if new.captcha_token_key:
        row = {"token_key": new.captcha_token_key, "spent_at": now}
        connection.execute(insert(captcha_tokens), row)
    if new.idempotency_key:
        kept = {
            "key": new.idempotency_key,
            "request_key": new.request_key,
            "comment_id": identifier,
            "created_at": now,
        }
        connection.execute(insert(idempotency_keys), kept)


def _ensure_thread(connection: Connection, site_id: int, new: NewComment, now: datetime) -> int:
    query = select(threads.c.id, threads.c.closed)
    query = query.where(
        threads.c.site_id == site_id, threads.c.address_key == hash_address(new.thread)
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        row = {
            "site_id": site_id,
            "address": new.thread,
            "address_key": hash_address(new.thread),
            "title": new.thread_title,
            "created_at": now,
        }
        insert_if_absent(connection, threads, row)
        found = connection.execute(query).one()
    if found.closed:
        raise ThreadClosedError(new.thread)
    return int(found.id)


def _explain_conflict(database: Database, new: NewComment) -> Exception | None:
    """The refusal behind a broken constraint; None if it is none of those we know."""
    if new.idempotency_key and find_by_key(database, new.idempotency_key):
        return DuplicateKeyError()
    if new.captcha_token_key and is_token_spent(database, new.captcha_token_key):
        return SpentTokenError()
    query = select(comments.c.id).where(comments.c.duplicate_key == new.duplicate_key)
    with database.read() as connection:
        said = connection.execute(query).first() is not None
    return DuplicateCommentError() if said else None
