"""The Akismet door: how its callers name a comment, and what they were last told of it."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLE = "akismet_checks"
OPEN = sa.text("answer = ''")
DUE = sa.text("due_at IS NOT NULL")

# A person has decided, or taken a decision back: whoever inserts the row, of whatever version, the
# caller is to be told. (The checks' own decisions are found among what is still open.)
SOURCES = {"reviews": "reviewed_at", "undone_reviews": "undone_at"}
MARK = (
    "UPDATE akismet_checks SET due_at = NEW.{moment}, attempts = 0"
    " WHERE comment_id = NEW.comment_id AND callback <> ''"
)
PLPGSQL = """
CREATE FUNCTION {table}_akismet() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    {statement};
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    _create_table()
    op.create_index("ix_akismet_checks_match", TABLE, ["site_id", "match_key"])
    op.create_index("ix_akismet_checks_usage", TABLE, ["key_id", "checked_at"])
    op.create_index(
        "ix_akismet_checks_open", TABLE, ["comment_id"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index(
        "ix_akismet_checks_due", TABLE, ["due_at"], sqlite_where=DUE, postgresql_where=DUE
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, moment in SOURCES.items():
        statement = MARK.format(moment=moment)
        head = f"CREATE TRIGGER {table}_akismet AFTER INSERT ON {table}"
        if is_sqlite:
            op.execute(f"{head} BEGIN {statement}; END")
        else:
            op.execute(PLPGSQL.format(table=table, statement=statement))
            op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION {table}_akismet()")


def _create_table() -> None:
    op.create_table(
        TABLE,
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(length=32), nullable=False),
        sa.Column("match_key", sa.String(length=64), nullable=False),
        sa.Column("blog", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.String(length=5), server_default="", nullable=False),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("feedback", sa.String(length=4), server_default="", nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.Column("due_at", Moment()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_akismet_checks_comment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_akismet_checks_site_id")),
        sa.ForeignKeyConstraint(
            ["key_id"], ["site_keys.id"], name=op.f("fk_akismet_checks_key_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_akismet_checks")),
        sa.UniqueConstraint("guid", name=op.f("uq_akismet_checks_guid")),
    )
