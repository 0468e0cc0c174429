"""What a comment's form told of how it was filled in; null for what no form of ours sent."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("form_signals", sa.JSON(), nullable=True))
