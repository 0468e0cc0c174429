"""Where comments are kept: every statement that reads or writes them."""

from service.moderation.store.authors import find_near_copies
from service.moderation.store.intake import (
    DuplicateCommentError,
    DuplicateKeyError,
    SpentTokenError,
    ThreadClosedError,
    add,
    find_by_key,
    is_token_spent,
    purge_expired_keys,
)
from service.moderation.store.listing import (
    Listing,
    Record,
    count_waiting,
    find_record,
    find_status,
    list_comments,
    list_thread,
)
from service.moderation.store.review import ReviewConflictError, record_review
from service.moderation.store.work import (
    Settlement,
    find_waiting,
    hold_exhausted,
    lease,
    release,
    settle,
)

__all__ = [
    "DuplicateCommentError",
    "DuplicateKeyError",
    "Listing",
    "Record",
    "ReviewConflictError",
    "Settlement",
    "SpentTokenError",
    "ThreadClosedError",
    "add",
    "count_waiting",
    "find_by_key",
    "find_near_copies",
    "find_record",
    "find_status",
    "find_waiting",
    "hold_exhausted",
    "is_token_spent",
    "lease",
    "list_comments",
    "list_thread",
    "purge_expired_keys",
    "record_review",
    "release",
    "settle",
]
