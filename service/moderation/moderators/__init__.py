"""The people who moderate: their passwords, links, sessions, roles and API tokens."""

from service.moderation.moderators.accounts import (
    SHORTEST_PASSWORD,
    check_password,
    ensure_moderator,
    set_password,
)
from service.moderation.moderators.api_tokens import (
    ApiToken,
    find_by_api_token,
    issue_api_token,
    list_api_tokens,
    revoke_api_token,
)
from service.moderation.moderators.links import issue_sign_in_link, redeem_sign_in_link
from service.moderation.moderators.people import (
    LastAdminError,
    Person,
    disable,
    enable,
    find_person,
    grant,
    list_people,
    sign_out_everywhere,
    withdraw,
)
from service.moderation.moderators.roles import EVERYTHING, Access, Role
from service.moderation.moderators.sessions import (
    Moderator,
    end_session,
    find_session,
    start_session,
)

__all__ = [
    "EVERYTHING",
    "SHORTEST_PASSWORD",
    "Access",
    "ApiToken",
    "LastAdminError",
    "Moderator",
    "Person",
    "Role",
    "check_password",
    "disable",
    "enable",
    "end_session",
    "ensure_moderator",
    "find_by_api_token",
    "find_person",
    "find_session",
    "grant",
    "issue_api_token",
    "issue_sign_in_link",
    "list_api_tokens",
    "list_people",
    "redeem_sign_in_link",
    "revoke_api_token",
    "set_password",
    "sign_out_everywhere",
    "start_session",
    "withdraw",
]
