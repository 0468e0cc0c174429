"""The people who moderate: their passwords, their one-time links and their sessions."""

from service.moderation.moderators.accounts import (
    SHORTEST_PASSWORD,
    check_password,
    ensure_moderator,
    set_password,
)
from service.moderation.moderators.links import issue_sign_in_link, redeem_sign_in_link
from service.moderation.moderators.sessions import (
    Moderator,
    end_session,
    find_session,
    start_session,
)

__all__ = [
    "SHORTEST_PASSWORD",
    "Moderator",
    "check_password",
    "end_session",
    "ensure_moderator",
    "find_session",
    "issue_sign_in_link",
    "redeem_sign_in_link",
    "set_password",
    "start_session",
]
