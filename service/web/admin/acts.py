"""What a moderator may do with comments, through the API and through the pages alike."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import UNREACHABLE
from service.moderation.identifiers import measure_age, new_identifier
from service.moderation.insight.cases import AppealOutcome
from service.moderation.rejection import RejectionReason
from service.moderation.store.last_review import LastReview, find_last_review
from service.web import metrics
from service.web.services import Services

LARGEST_BULK = 200


class Act(StrEnum):
    """A review, as URLs and forms name it."""

    APPROVE = "approve"
    REJECT = "reject"
    SPAM = "spam"
    BAN = "ban"

    @property
    def status(self) -> Status:
        """Where the act leads."""
        return Status.APPROVED if self is Act.APPROVE else Status.REJECTED

    @property
    def reason(self) -> RejectionReason | None:
        """The reason that the act itself gives."""
        return {Act.SPAM: RejectionReason.SPAM, Act.BAN: RejectionReason.AUTHOR_BANNED}.get(self)


@dataclass(frozen=True, slots=True)
class Deed:
    """One press of a button: what `moderator` does, to one comment or many, under one id.

    `seen` is the status that they looked at; None where they did not say.
    """

    act: Act
    moderator: str
    act_id: str
    reason: str = ""
    seen: Status | None = None

    @classmethod
    def begin(
        cls,
        services: Services,
        act: Act,
        moderator: str,
        *,
        reason: RejectionReason | None = None,
        seen: Status | None = None,
    ) -> "Deed":
        """A deed of now; `reason` counts only where the act rejects and gives none itself."""
        given = (act.reason or reason or "") if act is not Act.APPROVE else ""
        return cls(act, moderator, new_identifier(services.now()), str(given), seen)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one act: `found` is False for no such comment.

    `conflict` tells that the comment no longer stands where the moderator saw it, and `winner`
    who moved it (None if no person did).
    """

    comment_id: str
    found: bool = True
    conflict: Status | None = None
    winner: str | None = None

    @property
    def done(self) -> bool:
        """Whether the comment now stands where the moderator wants it."""
        return self.found and self.conflict is None


def perform(services: Services, deed: Deed, comment_id: str) -> Outcome:
    """Do it to one comment, unless that has moved since it was seen."""
    now = services.now()
    try:
        found = store.record_review(
            services.database,
            comment_id,
            deed.act.status,
            deed.moderator,
            now,
            seen=deed.seen,
            reason=deed.reason,
            act_id=deed.act_id,
            bans=deed.act is Act.BAN,
        )
    except store.ReviewConflictError as error:
        return Outcome(comment_id, conflict=error.status, winner=error.winner)
    if found:
        _count(services, comment_id, now)
    return Outcome(comment_id, found=found)


def _count(services: Services, comment_id: str, now: datetime) -> None:
    """Count an act, if it is one: deciding the same again leaves no trace in the record."""
    with suppress(*UNREACHABLE):
        # The review itself is done; only the watching suffers.
        review = find_last_review(services.database, comment_id)
        if review is None or review.reviewed_at != now:
            return
        metrics.REVIEWS.labels(review.before, review.after).inc()
        if review.before is Status.FLAGGED:
            metrics.REVIEW_SECONDS.observe(measure_age(comment_id, now).total_seconds())
        _count_contradiction(review)


def _count_contradiction(review: LastReview) -> None:
    """Count what a person decided against the checks, or in answer to an author."""
    approved = review.after is Status.APPROVED
    if review.machine is not None and approved is not (review.machine is Status.APPROVED):
        for reason in review.reasons or ("none",):
            metrics.DISAGREEMENTS.labels(review.machine, reason).inc()
    if review.answers_appeal:
        outcome = AppealOutcome.GRANTED if approved else AppealOutcome.DENIED
        metrics.APPEALS.labels(outcome).inc()
