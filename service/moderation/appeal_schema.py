"""The table of appeals: what authors say against a refusal."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from service.moderation.schema import Moment, metadata, name_comment

WAITING = text("answered_at IS NULL")

appeals = Table(
    "appeals",
    metadata,
    Column("id", Integer, primary_key=True),
    name_comment(),
    # The review appealed against, 0 for the automatic decision: each has one appeal at most.
    Column("review_id", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("appealed_at", Moment, nullable=False),
    Column("answered_at", Moment),
    # The review that answers it.
    Column("answer_id", Integer),
    UniqueConstraint("comment_id", "review_id"),
    Index("ix_appeals_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
)
