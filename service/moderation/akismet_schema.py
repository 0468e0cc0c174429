"""The table of the Akismet door: how its callers name a comment, and what they were last told."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from service.moderation.schema import Moment, metadata, name_comment

OPEN = text("answer = ''")
DUE = text("due_at IS NOT NULL")

akismet_checks = Table(
    "akismet_checks",
    metadata,
    name_comment(primary=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("key_id", ForeignKey("site_keys.id"), nullable=False),
    Column("guid", String(32), nullable=False, unique=True),
    # A keyed hash of who said what where, by which a caller's own copy of it is known again.
    Column("match_key", String(64), nullable=False),
    Column("blog", Text, nullable=False),
    # Where the caller wants to be told of a later verdict, empty if nowhere.
    Column("callback", Text, nullable=False, server_default=""),
    # `true` (spam), `false` (ham), or empty while it is held.
    Column("answer", String(5), nullable=False, server_default=""),
    Column("calls", Integer, nullable=False, server_default="0"),
    # What somebody at the caller's has said of it since: `spam`, `ham`, or nothing.
    Column("feedback", String(4), nullable=False, server_default=""),
    Column("checked_at", Moment, nullable=False),
    # When the caller is to be told of what may be news, and how often that has failed.
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Index("ix_akismet_checks_match", "site_id", "match_key"),
    Index("ix_akismet_checks_usage", "key_id", "checked_at"),
    Index("ix_akismet_checks_open", "comment_id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_akismet_checks_due", "due_at", sqlite_where=DUE, postgresql_where=DUE),
)
