"""What a comment's life ought to be: the rules of the store, in plain Python without a database."""

from dataclasses import dataclass, field
from datetime import datetime

from service.moderation.codes import Status
from service.moderation.comment import NewComment
from service.moderation.store import DuplicateCommentError, DuplicateKeyError, SpentTokenError
from service.moderation.store.keys import KEYS_KEPT, TOKENS_KEPT
from service.moderation.store.work import ATTEMPTS, LEASE

FINAL = (Status.APPROVED, Status.FLAGGED, Status.REJECTED)


@dataclass
class Life:
    """One comment as it should now be stored."""

    id: str
    submitted_at: datetime
    status: Status = Status.PENDING
    attempts: int = 0
    owner: str | None = None
    until: datetime | None = None
    decision: Status | None = None
    reviews: list[tuple[Status, Status]] = field(default_factory=list)

    def is_free(self, now: datetime) -> bool:
        """Whether it waits and nobody works on it, or its clock is beyond belief."""
        if self.status is not Status.PENDING:
            return False
        return self.until is None or self.until < now or self.until > now + 2 * LEASE

    def is_waiting(self, older_than: datetime, now: datetime) -> bool:
        """Whether a sweep finds it."""
        old = self.submitted_at < older_than or self.submitted_at > now + LEASE
        return self.is_free(now) and old and self.attempts < ATTEMPTS

    def take(self, owner: str, now: datetime) -> None:
        """Be leased."""
        self.owner, self.until, self.attempts = owner, now + LEASE, self.attempts + 1

    def let_go(self) -> None:
        """Be nobody's."""
        self.owner = self.until = None

    def decide(self, status: Status) -> None:
        """Get the one automatic verdict."""
        assert self.status is Status.PENDING
        assert self.decision is None
        self.status = self.decision = status
        self.let_go()

    def review(self, status: Status) -> None:
        """Be decided by a person."""
        self.reviews.append((self.status, status))
        self.status = status
        self.let_go()


class Keys:
    """What has been used: idempotency keys, tokens, texts, each with when."""

    def __init__(self) -> None:
        self.keys: dict[str, datetime] = {}
        self.tokens: dict[str, datetime] = {}
        self.texts: set[str] = set()

    def refuse(self, new: NewComment) -> type[Exception] | None:
        """Why a comment is not taken in, if it is not."""
        if new.idempotency_key in self.keys:
            return DuplicateKeyError
        if new.captcha_token_key in self.tokens:
            return SpentTokenError
        return DuplicateCommentError if new.duplicate_key in self.texts else None

    def use(self, new: NewComment, now: datetime) -> None:
        """Remember what a comment that was taken in has used up."""
        self.texts.add(new.duplicate_key)
        if new.idempotency_key:
            self.keys[new.idempotency_key] = now
        if new.captcha_token_key:
            self.tokens[new.captcha_token_key] = now

    def forget(self, now: datetime) -> int:
        """Drop what is past its time; returns how many."""
        before = len(self.keys) + len(self.tokens)
        self.keys = {key: at for key, at in self.keys.items() if at >= now - KEYS_KEPT}
        self.tokens = {key: at for key, at in self.tokens.items() if at >= now - TOKENS_KEPT}
        return before - len(self.keys) - len(self.tokens)
