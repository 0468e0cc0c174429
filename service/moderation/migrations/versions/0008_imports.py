"""Imports: where a comment that was not submitted here came from."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("foreign_id", sa.String(length=200), nullable=False),
        sa.Column("foreign_status", sa.String(length=40), nullable=False),
        sa.Column("foreign_parent", sa.String(length=200), server_default="", nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_imports_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_imports_site_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_imports")),
        sa.UniqueConstraint(
            "site_id", "source", "foreign_id", name=op.f("uq_imports_site_id_source_foreign_id")
        ),
    )
