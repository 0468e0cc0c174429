"""Retention and erasure: where a comment came from, roughly, and whether it has been erased."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ANSWERS = sa.text("parent <> ''")
TRACED = sa.text("address_prefix IS NOT NULL")


def upgrade() -> None:
    op.add_column("comments", sa.Column("address_prefix", sa.String(length=50), nullable=True))
    op.add_column("comments", sa.Column("erased_at", Moment(), nullable=True))
    op.add_column(
        "author_bans",
        sa.Column("by_address", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    # Both are about few of the comments: the rest costs them nothing.
    op.create_index(
        "ix_comments_parent",
        "comments",
        ["parent"],
        sqlite_where=ANSWERS,
        postgresql_where=ANSWERS,
    )
    op.create_index(
        "ix_comments_address",
        "comments",
        ["address_prefix", "id"],
        sqlite_where=TRACED,
        postgresql_where=TRACED,
    )
