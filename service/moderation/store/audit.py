"""The audit log: who changed what of people, keys, sites and lists, beside the reviews."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert

from service.moderation.people_schema import audit_entries


class Deed(StrEnum):
    """What somebody has done, as the log names it."""

    SITE_CREATED = "site_created"
    SITE_EDITED = "site_edited"
    KEY_ISSUED = "key_issued"
    KEY_REVOKED = "key_revoked"
    WORDS_SAVED = "words_saved"
    PERSON_INVITED = "person_invited"
    LINK_ISSUED = "link_issued"
    ROLE_GRANTED = "role_granted"
    ROLE_WITHDRAWN = "role_withdrawn"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a deed, no password
    TOKEN_ISSUED = "token_issued"  # noqa: S105 - a deed, no token
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a deed, no token
    EXPORTED = "exported"
    IMPORTED = "imported"
    BAN_LIFTED = "ban_lifted"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_ROTATED = "webhook_rotated"
    WEBHOOK_REMOVED = "webhook_removed"
    WEBHOOK_TESTED = "webhook_tested"
    WEBHOOK_RESENT = "webhook_resent"
    DATA_ERASED = "data_erased"
    DATA_DISCLOSED = "data_disclosed"


def record(
    connection: Connection,
    who: str,
    deed: str,
    now: datetime,
    *,
    site_id: int | None = None,
    subject: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Write a deed down, in the transaction that does it; `details` hold no secret.

    `who` is a moderator's name, `subject` what it was done to; without a site it concerns all.
    """
    row = {
        "at": now,
        "who": who,
        "act": deed,
        "site_id": site_id,
        "subject": subject,
        "details": dict(details or {}),
    }
    connection.execute(insert(audit_entries), row)
