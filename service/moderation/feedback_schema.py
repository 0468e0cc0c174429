"""The table of what people outside have said of texts: the scores that they suggested."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from service.moderation.schema import Moment, metadata

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    # The door through which it came.
    Column("source", String(20), nullable=False),
    Column("content", Text, nullable=False),
    Column("language", String(35), nullable=False),
    # As the detectors name it: `toxicity`, `spam` …
    Column("attribute", String(40), nullable=False),
    Column("score", Float, nullable=False),
    # What the caller calls the text, empty where it did not say.
    Column("client_token", Text, nullable=False, server_default=""),
    Column("community", Text, nullable=False, server_default=""),
    # A hash of source, client token (else the text) and attribute: said again, it is the same row.
    Column("token_key", String(64), nullable=False),
    Column("given_at", Moment, nullable=False),
    Index("ix_feedback_site_token", "site_id", "token_key", unique=True),
    Index("ix_feedback_given_at", "given_at"),
)
