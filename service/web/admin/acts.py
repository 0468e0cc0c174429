"""What a moderator may do with a comment, through the API and through the pages alike."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import UNREACHABLE
from service.moderation.identifiers import measure_age
from service.moderation.store.last_review import find_last_review
from service.web import metrics
from service.web.services import Services

LARGEST_BULK = 200


class Act(StrEnum):
    """A review, as URLs and forms name it."""

    APPROVE = "approve"
    REJECT = "reject"

    @property
    def status(self) -> Status:
        """Where the act leads."""
        return Status.APPROVED if self is Act.APPROVE else Status.REJECTED


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


def perform(
    services: Services, act: Act, comment_id: str, moderator: str, *, seen: Status | None
) -> Outcome:
    """Record one review by `moderator`, who looked at a comment of status `seen`."""
    now = services.now()
    try:
        found = store.record_review(
            services.database, comment_id, act.status, moderator, now, seen=seen
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
