"""The tables of what moderators do beside deciding: notes, bans, and acts taken back."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, Uuid, text

from service.moderation.schema import Moment, metadata, name_comment

undone_reviews = Table(
    "undone_reviews",
    metadata,
    # Moved here from `reviews`, which so holds only what is in force.
    Column("id", Integer, primary_key=True),
    name_comment(),
    Column("act_id", Uuid(as_uuid=False), nullable=False),
    Column("moderator", String(100), nullable=False),
    Column("status_before", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("reviewed_at", Moment, nullable=False),
    Column("undone_by", String(100), nullable=False),
    Column("undone_at", Moment, nullable=False),
    Index("ix_undone_reviews_comment", "comment_id", "id"),
)

comment_notes = Table(
    "comment_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    name_comment(),
    Column("moderator", String(100), nullable=False),
    Column("content", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    Index("ix_comment_notes_comment", "comment_id", "id"),
)

author_bans = Table(
    "author_bans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("author_key", String(64), nullable=False),
    # Whether the key is made from a client address, and so is forgotten as addresses are.
    Column("by_address", Boolean, nullable=False, server_default=text("false")),
    Column("act_id", Uuid(as_uuid=False), nullable=False),
    Column("moderator", String(100), nullable=False),
    Column("banned_at", Moment, nullable=False),
    Column("lifted_by", String(100)),
    Column("lifted_at", Moment),
    Index(
        "ix_author_bans_in_force",
        "site_id",
        "author_key",
        unique=True,
        sqlite_where=text("lifted_at IS NULL"),
        postgresql_where=text("lifted_at IS NULL"),
    ),
    Index("ix_author_bans_act", "act_id"),
)
