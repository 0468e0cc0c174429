"""What a moderator may do with a comment, through the API and through the pages alike."""

from dataclasses import dataclass
from enum import StrEnum

from service.moderation import store
from service.moderation.codes import Status
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
    try:
        found = store.record_review(
            services.database, comment_id, act.status, moderator, services.now(), seen=seen
        )
    except store.ReviewConflictError as error:
        return Outcome(comment_id, conflict=error.status, winner=error.winner)
    return Outcome(comment_id, found=found)
