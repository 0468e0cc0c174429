"""Insight: what was counted of each day, and reviews found by when they were made."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insight_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted_at", Moment(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("policies", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_insight_days")),
    )
    op.create_table(
        "insight_figures",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_insight_figures_site_id")),
        sa.PrimaryKeyConstraint("site_id", "kind", "day", name=op.f("pk_insight_figures")),
    )
    op.create_index("ix_reviews_reviewed_at", "reviews", ["reviewed_at"])
