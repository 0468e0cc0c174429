"""Word lists that a site keeps: every save of them, the last of each name being in force."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word_list_saves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("moderator", sa.String(length=100), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_word_list_saves_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_list_saves")),
    )
    op.create_index(
        "ix_word_list_saves_site", "word_list_saves", ["site_id", "name", "id"], unique=False
    )
