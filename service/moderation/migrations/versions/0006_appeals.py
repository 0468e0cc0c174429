"""Appeals: what authors say against a refusal, each waiting until a person has answered it."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("appealed_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_appeals_comment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("comment_id", "review_id", name="uq_appeals_comment_id_review_id"),
    )
    waiting = sa.text("answered_at IS NULL")
    op.create_index(
        "ix_appeals_waiting", "appeals", ["id"], sqlite_where=waiting, postgresql_where=waiting
    )
