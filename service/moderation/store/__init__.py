"""Where comments are kept: every statement that reads or writes them."""

from service.moderation.store.authors import find_near_copies, has_copy_since
from service.moderation.store.intake import ThreadClosedError, add, add_many
from service.moderation.store.keys import (
    DuplicateCommentError,
    DuplicateKeyError,
    IntakeError,
    SpentTokenError,
    find_by_key,
    find_by_text,
    is_token_spent,
    purge_expired_keys,
)
from service.moderation.store.listing import (
    Listing,
    Record,
    count_waiting,
    find_record,
    list_comments,
    list_thread,
)
from service.moderation.store.outcomes import Outcome, find_outcome, find_outcomes
from service.moderation.store.reconsideration import insist, may_reconsider
from service.moderation.store.review import ReviewConflictError, record_review
from service.moderation.store.work import (
    find_fresh,
    find_waiting,
    hold_exhausted,
    lease,
    lease_next,
    release,
    settle,
)

__all__ = [
    "DuplicateCommentError",
    "DuplicateKeyError",
    "IntakeError",
    "Listing",
    "Outcome",
    "Record",
    "ReviewConflictError",
    "SpentTokenError",
    "ThreadClosedError",
    "add",
    "add_many",
    "count_waiting",
    "find_by_key",
    "find_by_text",
    "find_fresh",
    "find_near_copies",
    "find_outcome",
    "find_outcomes",
    "find_record",
    "find_waiting",
    "has_copy_since",
    "hold_exhausted",
    "insist",
    "is_token_spent",
    "lease",
    "lease_next",
    "list_comments",
    "list_thread",
    "may_reconsider",
    "purge_expired_keys",
    "record_review",
    "release",
    "settle",
]
