"""The tables of people and sites: keys, roles, API tokens and the audit log."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from service.moderation.schema import Moment, metadata

site_keys = Table(
    "site_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("name", String(100), nullable=False),
    # As much of the key as people are shown, to tell one from another.
    Column("prefix", String(8), nullable=False),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
    Index("ix_site_keys_site", "site_id", "id"),
)

moderator_roles = Table(
    "moderator_roles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("moderator_id", ForeignKey("moderators.id", ondelete="CASCADE"), nullable=False),
    # None: every site, also those to come.
    Column("site_id", ForeignKey("sites.id")),
    Column("role", String(20), nullable=False),
    Column("granted_at", Moment, nullable=False),
    UniqueConstraint("moderator_id", "site_id"),
    Index(
        "ix_moderator_roles_everywhere",
        "moderator_id",
        unique=True,
        sqlite_where=text("site_id IS NULL"),
        postgresql_where=text("site_id IS NULL"),
    ),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("moderator_id", ForeignKey("moderators.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("prefix", String(8), nullable=False),
    Column("token_key", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
    Index("ix_api_tokens_moderator", "moderator_id", "id"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String(100), nullable=False),
    Column("act", String(40), nullable=False),
    Column("site_id", ForeignKey("sites.id")),
    Column("subject", Text, nullable=False, server_default=""),
    Column("details", JSON, nullable=False, server_default=text("'{}'")),
    Index("ix_audit_entries_site", "site_id", "id"),
)
