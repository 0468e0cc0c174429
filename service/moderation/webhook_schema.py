"""The tables of what goes out: webhook endpoints, events, deliveries, and digests by e-mail."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from service.moderation.schema import Moment, metadata

WAITING = text("state = 'waiting'")

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", JSON, nullable=False),
    # The secret is derived from it and the operator's key: the database alone cannot sign.
    Column("nonce", String(64), nullable=False),
    Column("previous_nonce", String(64)),
    Column("previous_until", Moment),
    Column("active", Boolean, nullable=False),
    # Why it is not active, where no person has said so.
    Column("ended", String(20), nullable=False, server_default=""),
    # Failures in a row, and the moment until which nothing is sent because of them.
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("rests_until", Moment),
    Column("created_at", Moment, nullable=False),
    Index("ix_webhook_endpoints_site", "site_id", "id"),
    sqlite_autoincrement=True,
)


def _name_comment(*, nullable: bool) -> Column[str]:
    key = ForeignKey("comments.id", ondelete="CASCADE")
    return Column("comment_id", Uuid(as_uuid=False), key, nullable=nullable)


webhook_events = Table(
    "webhook_events",
    metadata,
    # Written by triggers, in the transaction of what happened; gone once deliveries are made of it.
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    _name_comment(nullable=False),
    Column("kind", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("by_person", Boolean, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_webhook_events_comment", "comment_id"),
    sqlite_autoincrement=True,
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("endpoint_id", ForeignKey("webhook_endpoints.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Uuid(as_uuid=False), nullable=False),
    _name_comment(nullable=True),
    Column("kind", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", Moment, nullable=False),
    Column("lease_owner", String(100)),
    Column("lease_until", Moment),
    Column("created_at", Moment, nullable=False),
    # After this moment a failed attempt was the last.
    Column("give_up_at", Moment, nullable=False),
    Column("delivered_at", Moment),
    Column("last_status", Integer),
    Column("last_error", String(200), nullable=False, server_default=""),
    UniqueConstraint("event_id", "endpoint_id"),
    Index(
        "ix_webhook_deliveries_due",
        "endpoint_id",
        "next_attempt_at",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
    Index("ix_webhook_deliveries_comment", "comment_id", "endpoint_id", "id"),
    Index("ix_webhook_deliveries_endpoint", "endpoint_id", "id"),
    Index("ix_webhook_deliveries_age", "created_at"),
    sqlite_autoincrement=True,
)

digests = Table(
    "digests",
    metadata,
    Column("moderator_id", ForeignKey("moderators.id", ondelete="CASCADE"), primary_key=True),
    Column("email", Text, nullable=False),
    Column("often", String(20), nullable=False),
    Column("more_than", Integer, nullable=False),
    Column("language", String(35), nullable=False),
    # Moved on before anything is sent: whoever moves it is the one who sends.
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", Moment),
    Column("last_error", String(200), nullable=False, server_default=""),
    Index("ix_digests_due", "due_at"),
)
