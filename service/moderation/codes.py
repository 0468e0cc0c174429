"""The stable codes that readers, moderators and programs are given; each has a sentence."""

from enum import StrEnum


class Code(StrEnum):
    """Why something was refused, held or published."""

    AUTHOR_REQUIRED = "author_required"
    CONTENT_REQUIRED = "content_required"
    EMAIL_INVALID = "email_invalid"
    URL_INVALID = "url_invalid"
    CONTENT_TOO_SHORT = "content_too_short"
    CONTENT_TOO_LONG = "content_too_long"
    FIELD_TOO_LONG = "field_too_long"
    BAD_REQUEST = "bad_request"
    CAPTCHA_MISSING = "captcha_missing"
    CAPTCHA_FAILED = "captcha_failed"
    CAPTCHA_EXPIRED = "captcha_expired"
    CAPTCHA_SCORE_LOW = "captcha_score_low"
    CAPTCHA_UNAVAILABLE = "captcha_unavailable"
    TOO_MANY_REQUESTS = "too_many_requests"
    DUPLICATE = "duplicate"
    THREAD_CLOSED = "thread_closed"
    AUTHOR_BANNED = "author_banned"
    SPAM = "spam"
    TOXIC = "toxic"
    BLOCKED_WORD = "blocked_word"
    TOO_MANY_LINKS = "too_many_links"
    FORM_SUSPICIOUS = "form_suspicious"
    LANGUAGE_UNSUPPORTED = "language_unsupported"
    HELD_FOR_REVIEW = "held_for_review"
    CHECKS_PENDING = "checks_pending"
    CHECKS_UNAVAILABLE = "checks_unavailable"
    APPROVED = "approved"
    APPROVED_BY_MODERATOR = "approved_by_moderator"
    REJECTED_BY_MODERATOR = "rejected_by_moderator"
    APPEALED = "appealed"
    APPEAL_TOO_SHORT = "appeal_too_short"
    APPEAL_TOO_LONG = "appeal_too_long"
    APPEAL_MADE = "appeal_made"
    APPEAL_IMPOSSIBLE = "appeal_impossible"
    SERVICE_UNAVAILABLE = "service_unavailable"


class Status(StrEnum):
    """Where a comment stands."""

    PENDING = "pending"
    APPROVED = "approved"
    FLAGGED = "flagged"
    REJECTED = "rejected"
