"""A comment as it is kept, and a submission as it is about to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from service.moderation.codes import Status
from service.moderation.form_evidence import (
    NO_FORM,
    FormEvidence,
    tells_of_proof,
    tells_of_vouching,
)
from service.moderation.verdict import Settlement


class CaptchaOutcome(StrEnum):
    """What is known of the visitor's humanity when a comment is stored."""

    VERIFIED = "verified"
    SOLVED = "solved"
    UNAVAILABLE = "unavailable"
    NOT_ASKED = "not_asked"
    VOUCHED = "vouched"
    """A program with a key of the site sent it: there was nobody whom a captcha could be shown."""


@dataclass(frozen=True, slots=True)
class CaptchaEvidence:
    """What the captcha provider said: `score` in 0..1, 1 = human, None where it gives none.

    A solved proof of work never has a score: it tells what a visitor's machine did, not who it is.
    """

    outcome: CaptchaOutcome
    score: float | None = None


@dataclass(frozen=True, slots=True)
class NewComment:
    """Everything that one durable transaction stores; the keys are hashes, never raw values.

    `id` is given by whoever must know it before the comment is stored. One that was checked in
    advance brings its settlement along, and is never pending; `attempts` counts the workers that
    may have died of it already.
    """

    site: str
    thread: str
    thread_title: str
    parent: str
    author: str
    email: str
    url: str
    content: str
    language: str
    author_key: str
    duplicate_key: str
    captcha: CaptchaEvidence
    captcha_token_key: str | None = None
    form: FormEvidence = NO_FORM
    idempotency_key: str | None = None
    request_key: str = ""
    id: str | None = None
    settlement: Settlement | None = None
    address_prefix: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Comment:
    """A stored comment, with the address of its thread.

    `words_revision` and `site_revision` are those of its site's word lists and of the site itself
    when it was taken up to be checked; 0 where neither was ever saved, or nobody asked.
    `may_be_copy` is False if, by then, too few of its word triples had been seen before for it to
    repeat another comment. `author_banned` tells whether, by then, moderators had banned its author
    from the site. One with `erased_at` keeps its place for those that answer it, and nothing else.
    `attempts` counts how often it was taken up, this time included; 0 where nobody asked.
    """

    id: str
    site_id: int
    thread_id: int
    thread: str
    thread_title: str
    parent: str
    status: Status
    author: str
    email: str
    url: str
    content: str
    language: str
    author_key: str
    captcha: CaptchaEvidence
    submitted_at: datetime
    decided_at: datetime | None
    words_revision: int = 0
    site_revision: int = 0
    author_banned: bool = False
    may_be_copy: bool = True
    form: FormEvidence = NO_FORM
    erased_at: datetime | None = None
    address_prefix: str | None = None
    attempts: int = 0

    @classmethod
    def from_row(cls, row: Row[tuple[object, ...]], *, may_be_copy: bool = True) -> "Comment":
        """A comment from a row that holds the columns of `store.columns.COMMENT`."""
        values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
        return cls.from_values(values, may_be_copy=may_be_copy)

    @classmethod
    def from_values(cls, row: Mapping[str, Any], *, may_be_copy: bool = True) -> "Comment":
        """A comment from such a row by the names of its columns."""
        values = dict(row)
        score, outcome = values.pop("captcha_score"), values.pop("captcha_outcome")
        told = values.pop("form_signals")
        if tells_of_proof(told):
            outcome = CaptchaOutcome.SOLVED
        elif tells_of_vouching(told):
            outcome = CaptchaOutcome.VOUCHED
        return cls(
            **{**values, "status": Status(values["status"])},
            captcha=CaptchaEvidence(CaptchaOutcome(outcome), score),
            may_be_copy=may_be_copy,
            form=FormEvidence.read(told),
        )
