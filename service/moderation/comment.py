"""A comment as it is kept, and a submission as it is about to be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Row

from service.moderation.codes import Status


class CaptchaOutcome(StrEnum):
    """What is known of the visitor's humanity when a comment is stored."""

    VERIFIED = "verified"
    UNAVAILABLE = "unavailable"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class CaptchaEvidence:
    """What the captcha provider said: `score` in 0..1, 1 = human, None where it gives none."""

    outcome: CaptchaOutcome
    score: float | None = None


@dataclass(frozen=True, slots=True)
class NewComment:
    """Everything that one durable transaction stores; the keys are hashes, never raw values.

    `id` is given by whoever must know it before the comment is stored.
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
    idempotency_key: str | None = None
    request_key: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A stored comment, with the address of its thread.

    `words_revision` is that of its site's word lists when it was taken up to be checked; 0 where
    the site has none, or nobody asked. `may_be_copy` is False if, by then, too few of its word
    triples had been seen before for it to repeat another comment.
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
    may_be_copy: bool = True

    @classmethod
    def from_row(cls, row: Row[tuple[object, ...]], *, may_be_copy: bool = True) -> "Comment":
        """A comment from a row that holds the columns of `store.columns.COMMENT`."""
        values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
        score, outcome = values.pop("captcha_score"), values.pop("captcha_outcome")
        return cls(
            **{**values, "status": Status(values["status"])},
            captcha=CaptchaEvidence(CaptchaOutcome(outcome), score),
            may_be_copy=may_be_copy,
        )
