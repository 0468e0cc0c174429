"""The indexes by which comments are found to be forgotten: by what they answer, and by address."""

from sqlalchemy import Index, text

from service.moderation.schema import comments

ANSWERS = text("parent <> ''")
TRACED = text("address_prefix IS NOT NULL")

Index("ix_comments_parent", comments.c.parent, sqlite_where=ANSWERS, postgresql_where=ANSWERS)
Index(
    "ix_comments_address",
    comments.c.address_prefix,
    comments.c.id,
    sqlite_where=TRACED,
    postgresql_where=TRACED,
)
