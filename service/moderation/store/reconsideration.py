"""A second chance after a machine's refusal: the very same text sent again goes to a person."""

from datetime import datetime

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store.appeals import AppealRefusedError, record_appeal
from service.moderation.store.keys import find_by_text
from service.moderation.store.outcomes import Outcome, find_outcome

DOUBTFUL = {Code.TOXIC, Code.TOO_MANY_LINKS}
"""What a machine may see wrongly, and an author may have meant otherwise: tone and links."""
CERTAIN = {Code.SPAM, Code.BLOCKED_WORD}
"""What is not looked at twice in this way; the comment's own page takes appeals."""


def may_reconsider(outcome: Outcome) -> bool:
    """Whether the same text, sent again, would be held for a person instead of refused."""
    reasons = set(outcome.reasons)
    return outcome.status is Status.REJECTED and bool(reasons & DOUBTFUL) and not reasons & CERTAIN


def insist(
    database: Database, duplicate_key: str, said: str, language: str, now: datetime
) -> Outcome | None:
    """Hold the refused comment that a new one repeats; None if it has to stay as it is.

    It is the first comment that is held, by an appeal in which the author has `said` that the text
    was sent again: nothing is stored twice, and whoever insists once more is told the same.
    """
    comment_id = find_by_text(database, duplicate_key)
    outcome = find_outcome(database, comment_id) if comment_id else None
    if outcome is None:
        return None
    if may_reconsider(outcome):
        try:
            record_appeal(database, outcome.comment_id, said, language, now)
        except AppealRefusedError:
            return None
        return find_outcome(database, outcome.comment_id)
    waits = outcome.status is Status.FLAGGED and Code.APPEALED in outcome.reasons
    return outcome if waits else None
