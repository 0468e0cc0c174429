"""Why a person refuses a comment: stable codes, each with a sentence for moderators."""

from enum import StrEnum


class RejectionReason(StrEnum):
    """What a moderator may give as the reason; giving none is allowed."""

    SPAM = "spam"
    TOXIC = "toxic"
    UNLAWFUL = "unlawful"
    PERSONAL_DATA = "personal_data"
    MISLEADING = "misleading"
    OFF_TOPIC = "off_topic"
    DUPLICATE = "duplicate"
    AUTHOR_BANNED = "author_banned"
    OTHER = "other"
