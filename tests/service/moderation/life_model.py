"""What a comment's life ought to be: the rules of the store, in plain Python without a database."""

from dataclasses import dataclass, field
from datetime import datetime

from service.moderation.codes import Code, Status
from service.moderation.comment import NewComment
from service.moderation.store import DuplicateCommentError, DuplicateKeyError, SpentTokenError
from service.moderation.store.keys import KEYS_KEPT, TOKENS_KEPT
from service.moderation.store.work import ATTEMPTS, LEASE

FINAL = (Status.APPROVED, Status.FLAGGED, Status.REJECTED)


@dataclass(eq=False)
class Review:
    """A person's decision that is in force, made at once with others of the same act."""

    act_id: str
    moderator: str
    before: Status
    status: Status


@dataclass(eq=False)
class Appeal:
    """What an author said against a review, or against the automatic decision (None)."""

    against: Review | None
    answer: Review | None = None


@dataclass(eq=False)
class Life:
    """One comment as it should now be stored."""

    id: str
    submitted_at: datetime
    status: Status = Status.PENDING
    attempts: int = 0
    parent: str = ""
    owner: str | None = None
    until: datetime | None = None
    decision: Status | None = None
    reviews: list[Review] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    is_empty: bool = False

    @property
    def last_review(self) -> Review | None:
        """The person's decision that counts."""
        return self.reviews[-1] if self.reviews else None

    @property
    def open_appeal(self) -> Appeal | None:
        """The appeal that nobody has answered."""
        return next((each for each in self.appeals if each.answer is None), None)

    @property
    def winner(self) -> str | None:
        """Who has decided it, unless a person has to look (again)."""
        last = self.last_review
        return last.moderator if last and self.status is not Status.FLAGGED else None

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

    def review(self, act_id: str, moderator: str, status: Status) -> None:
        """Be decided by a person, which answers an appeal."""
        review = Review(act_id, moderator, self.status, status)
        if self.open_appeal:
            self.open_appeal.answer = review
        self.reviews.append(review)
        self.status = status
        self.let_go()

    def can_undo(self, review: Review) -> bool:
        """Whether nothing has happened since, so that a review can be taken back."""
        in_force = self.last_review is review and self.status is review.status
        return in_force and not self.is_empty

    def undo(self) -> None:
        """Stand again where the last review found it."""
        review = self.reviews.pop()
        self.status = review.before
        for appeal in self.appeals:
            appeal.answer = None if appeal.answer is review else appeal.answer

    def refuse_appeal(self) -> Code | None:
        """Why its author cannot appeal now; None if they can."""
        last = self.last_review
        for appeal in self.appeals:
            final = appeal.answer is not None and appeal.answer is last
            if appeal.answer is None or final or appeal.against is last:
                return Code.APPEAL_MADE
        return None if self.status is Status.REJECTED else Code.APPEAL_IMPOSSIBLE

    def appeal(self) -> None:
        """Be put before a person once more."""
        self.appeals.append(Appeal(self.last_review))
        self.status = Status.FLAGGED

    def empty(self) -> None:
        """Keep its place, its decisions, and no word."""
        self.is_empty = True
        self.appeals.clear()


class Keys:
    """What has been used: idempotency keys, tokens, texts, each with when."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[datetime, str]] = {}
        self.tokens: dict[str, datetime] = {}
        self.texts: dict[str, str] = {}

    def refuse(self, new: NewComment) -> type[Exception] | None:
        """Why a comment is not taken in, if it is not."""
        if new.idempotency_key in self.keys:
            return DuplicateKeyError
        if new.captcha_token_key in self.tokens:
            return SpentTokenError
        return DuplicateCommentError if new.duplicate_key in self.texts else None

    def use(self, new: NewComment, comment_id: str, now: datetime) -> None:
        """Remember what a comment that was taken in has used up."""
        self.texts[new.duplicate_key] = comment_id
        if new.idempotency_key:
            self.keys[new.idempotency_key] = now, comment_id
        if new.captcha_token_key:
            self.tokens[new.captcha_token_key] = now

    def forget(self, now: datetime) -> int:
        """Drop what is past its time; returns how many."""
        before = len(self.keys) + len(self.tokens)
        self.keys = {key: used for key, used in self.keys.items() if used[0] >= now - KEYS_KEPT}
        self.tokens = {key: at for key, at in self.tokens.items() if at >= now - TOKENS_KEPT}
        return before - len(self.keys) - len(self.tokens)

    def erase(self, comment_id: str) -> None:
        """Forget what led to an erased comment; a token is spent for ever, whatever it was for."""
        self.keys = {key: used for key, used in self.keys.items() if used[1] != comment_id}
        self.texts = {text: by for text, by in self.texts.items() if by != comment_id}
