"""The tables of insight: numbers counted day by day, which outlive the comments they count."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from service.moderation.schema import Moment, metadata, reviews

insight_days = Table(
    "insight_days",
    metadata,
    # A day in UTC on which comments were submitted.
    Column("day", Date, primary_key=True),
    Column("counted_at", Moment, nullable=False),
    # What counting it took: a long day is counted less often.
    Column("seconds", Float, nullable=False),
    # How many comments there were, and how many of them the checks had yet to decide.
    Column("comments", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    # A digest of the thresholds, of all sites, by which it was counted.
    Column("policies", String(64), nullable=False),
)

insight_figures = Table(
    "insight_figures",
    metadata,
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    # `overview`, or a check's scores.
    Column("kind", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("figures", JSON, nullable=False),
    PrimaryKeyConstraint("site_id", "kind", "day"),
)

# What people have decided since a day was counted is found by it.
Index("ix_reviews_reviewed_at", reviews.c.reviewed_at)
