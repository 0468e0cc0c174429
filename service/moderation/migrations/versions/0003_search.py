"""Full-text search: the terms of every comment that is no longer pending, and their index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from service.moderation.codes import Status
from service.moderation.schema import comments
from service.moderation.store.search import index

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 1_000

# `ascii` leaves everything beyond ASCII as it is: the terms come folded already. Positions and
# lengths, which only ranking and phrases need, are not kept.
FTS5 = """
CREATE VIRTUAL TABLE comment_search USING fts5(
    terms, content='comment_words', content_rowid='id', tokenize='ascii', detail='none',
    columnsize=0
)
"""
ENTER = "INSERT INTO comment_search (rowid, terms) VALUES (new.id, new.terms);"
LEAVE = (
    "INSERT INTO comment_search (comment_search, rowid, terms)"
    " VALUES ('delete', old.id, old.terms);"
)
TRIGGERS = {"insert": ENTER, "delete": LEAVE, "update": LEAVE + ENTER}

# What is new waits in a list that every search reads through: short, so that neither a search nor
# the insert that empties it takes long.
GIN = """
CREATE INDEX ix_comment_search ON comment_words USING gin (terms)
WITH (gin_pending_list_limit = 256)
"""


def upgrade() -> None:
    op.create_table(
        "comment_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("terms", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_comment_words_comment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_words")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_comment_words_comment_id")),
    )
    _fill()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(GIN)
        return
    op.execute(FTS5)
    op.execute("INSERT INTO comment_search (comment_search) VALUES ('rebuild')")
    for event, statements in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER comment_words_{event} AFTER {event} ON comment_words"
            f" BEGIN {statements} END"
        )


def _fill() -> None:
    connection = op.get_bind()
    query = sa.select(comments.c.id).where(comments.c.status != Status.PENDING)
    query = query.order_by(comments.c.id).limit(BATCH)
    found = connection.execute(query).scalars().all()
    while found:
        index(connection, found)
        found = connection.execute(query.where(comments.c.id > found[-1])).scalars().all()
