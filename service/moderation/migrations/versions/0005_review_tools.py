"""Review tools: reasons, notes, bans, acts that can be taken back, and a queue sorted by risk."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FLAGGED = sa.text("status = 'flagged'")
IN_FORCE = sa.text("lifted_at IS NULL")
# What waits already is sorted by the highest score that speaks against it.
FILL_RISK = """
UPDATE comments SET risk = COALESCE((
    SELECT MAX(signals.score) FROM signals
    WHERE signals.comment_id = comments.id AND signals."check" NOT IN ('captcha', 'language')
), 0) WHERE status = 'flagged'
"""


def upgrade() -> None:
    op.add_column("comments", sa.Column("risk", sa.Float(), server_default="0", nullable=False))
    op.execute(FILL_RISK)
    op.create_index(
        "ix_comments_risk",
        "comments",
        ["status", "risk", "id"],
        sqlite_where=FLAGGED,
        postgresql_where=FLAGGED,
    )
    op.create_index("ix_comments_author", "comments", ["site_id", "author_key", "id"])
    op.add_column(
        "reviews", sa.Column("reason", sa.String(length=40), server_default="", nullable=False)
    )
    op.add_column("reviews", sa.Column("act_id", sa.Uuid(as_uuid=False), nullable=True))
    op.create_index("ix_reviews_moderator", "reviews", ["moderator", "id"])
    op.create_index("ix_reviews_act", "reviews", ["act_id"])
    _create_undone_reviews()
    _create_notes()
    _create_bans()


def _create_undone_reviews() -> None:
    op.create_table(
        "undone_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("act_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("moderator", sa.String(length=100), nullable=False),
        sa.Column("status_before", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("reviewed_at", Moment(), nullable=False),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.Column("undone_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_undone_reviews_comment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undone_reviews")),
    )
    op.create_index("ix_undone_reviews_comment", "undone_reviews", ["comment_id", "id"])


def _create_notes() -> None:
    op.create_table(
        "comment_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("moderator", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_comment_notes_comment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_notes")),
    )
    op.create_index("ix_comment_notes_comment", "comment_notes", ["comment_id", "id"])


def _create_bans() -> None:
    op.create_table(
        "author_bans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("author_key", sa.String(length=64), nullable=False),
        sa.Column("act_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("moderator", sa.String(length=100), nullable=False),
        sa.Column("banned_at", Moment(), nullable=False),
        sa.Column("lifted_by", sa.String(length=100), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_author_bans_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author_bans")),
    )
    op.create_index(
        "ix_author_bans_in_force",
        "author_bans",
        ["site_id", "author_key"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    op.create_index("ix_author_bans_act", "author_bans", ["act_id"])
