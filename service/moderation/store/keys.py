"""What may be used once only: captcha tokens, idempotency keys, and an author's very words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Select,
    bindparam,
    delete,
    literal_column,
    select,
    union_all,
)

from service.moderation.comment import NewComment
from service.moderation.database import Database
from service.moderation.identifiers import first_identifier
from service.moderation.likeness import LOOK_BACK
from service.moderation.prepared import Prepared, PreparedInsert
from service.moderation.prepared_types import is_among
from service.moderation.schema import captcha_tokens, comments, idempotency_keys, shingles

TOKENS_KEPT = timedelta(minutes=30)
"""Longer than any captcha token or proof of work is valid, so that none can be used twice."""
KEYS_KEPT = timedelta(hours=24)
"""How long an Idempotency-Key answers with the first answer (as Stripe's documentation has it)."""


KEYS, TOKENS, TEXTS = "keys", "tokens", "texts"


def _select_among(column: Column[Any], kind: str) -> Select[Any]:
    named: Select[Any] = select(literal_column(f"'{kind}'").label("kind"), column.label("value"))
    return named.where(is_among(column, kind))


_TOKEN = Prepared(
    select(captcha_tokens.c.token_key).where(captcha_tokens.c.token_key == bindparam("token"))
)
_USED = Prepared(
    union_all(
        _select_among(idempotency_keys.c.key, KEYS),
        _select_among(captcha_tokens.c.token_key, TOKENS),
        _select_among(comments.c.duplicate_key, TEXTS),
    )
)
_ADD_TOKENS = PreparedInsert([captcha_tokens.c.token_key, captcha_tokens.c.spent_at])
_ADD_KEYS = PreparedInsert(
    [
        idempotency_keys.c.key,
        idempotency_keys.c.request_key,
        idempotency_keys.c.comment_id,
        idempotency_keys.c.created_at,
    ]
)


class IntakeError(Exception):
    """Why a comment cannot be taken in."""


class DuplicateCommentError(IntakeError):
    """The same author has already said the same on the same thread."""


class DuplicateKeyError(IntakeError):
    """The Idempotency-Key is taken; `find_by_key` tells by which comment."""


class SpentTokenError(IntakeError):
    """The captcha token has already let a comment in."""


class UsedKeys:
    """Which of the keys of some new comments are taken, by what is stored and by one another."""

    def __init__(self, connection: Connection, arrivals: Sequence[NewComment]) -> None:
        wanted = {
            KEYS: [each.idempotency_key for each in arrivals if each.idempotency_key],
            TOKENS: [each.captcha_token_key for each in arrivals if each.captcha_token_key],
            TEXTS: [each.duplicate_key for each in arrivals],
        }
        used: dict[str, set[str]] = {kind: set() for kind in wanted}
        for kind, value in _USED.fetch(connection, wanted):
            used[kind].add(value)
        self._keys, self._tokens, self._texts = used[KEYS], used[TOKENS], used[TEXTS]

    def use(self, new: NewComment) -> IntakeError | None:
        """Take the keys of a comment; or say why it cannot have them, and take none."""
        if new.idempotency_key in self._keys:
            return DuplicateKeyError()
        if new.captcha_token_key in self._tokens:
            return SpentTokenError()
        if new.duplicate_key in self._texts:
            return DuplicateCommentError()
        self._texts.add(new.duplicate_key)
        if new.idempotency_key:
            self._keys.add(new.idempotency_key)
        if new.captcha_token_key:
            self._tokens.add(new.captcha_token_key)
        return None


def store_keys(
    connection: Connection, stored: Iterable[tuple[str, NewComment]], now: datetime
) -> None:
    """Keep the tokens and idempotency keys of comments, given with their ids."""
    tokens: list[dict[str, object]] = []
    keys: list[dict[str, object]] = []
    for identifier, new in stored:
        if new.captcha_token_key:
            tokens.append({"token_key": new.captcha_token_key, "spent_at": now})
        if new.idempotency_key:
            key = {"key": new.idempotency_key, "request_key": new.request_key}
            keys.append({**key, "comment_id": identifier, "created_at": now})
    _ADD_TOKENS.store(connection, sorted(tokens, key=lambda row: str(row["token_key"])))
    _ADD_KEYS.store(connection, sorted(keys, key=lambda row: str(row["key"])))


def find_by_key(database: Database, key: str) -> tuple[str, str] | None:
    """The comment id and the request key stored under an idempotency key, if there is one."""
    query = select(idempotency_keys.c.comment_id, idempotency_keys.c.request_key)
    with database.read() as connection:
        row = connection.execute(query.where(idempotency_keys.c.key == key)).one_or_none()
    return None if row is None else (row.comment_id, row.request_key)


def find_by_text(database: Database, duplicate_key: str) -> str | None:
    """The comment in which its author said a text first, if there is one."""
    query = select(comments.c.id).where(comments.c.duplicate_key == duplicate_key)
    with database.read() as connection:
        return connection.execute(query).scalar_one_or_none()


def is_token_spent(database: Database, token_key: str) -> bool:
    """Whether a captcha token has already let a comment in."""
    with database.read() as connection:
        return bool(_TOKEN.fetch(connection, {"token": token_key}))


def purge_expired_keys(database: Database, now: datetime) -> int:
    """Forget tokens, idempotency keys and shingles past their time; returns how many."""
    forgotten = (
        delete(captcha_tokens).where(captcha_tokens.c.spent_at < now - TOKENS_KEPT),
        delete(idempotency_keys).where(idempotency_keys.c.created_at < now - KEYS_KEPT),
        delete(shingles).where(shingles.c.comment_id < first_identifier(now - LOOK_BACK)),
    )
    with database.write() as connection:
        return sum(connection.execute(statement).rowcount for statement in forgotten)
