"""The table of imports: where a comment that was not submitted here came from."""

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint

from service.moderation.schema import Moment, metadata, name_comment

LONGEST_FOREIGN_ID = 200

imports = Table(
    "imports",
    metadata,
    name_comment(primary=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("source", String(20), nullable=False),
    Column("foreign_id", String(LONGEST_FOREIGN_ID), nullable=False),
    Column("foreign_status", String(40), nullable=False),
    # The foreign id of the comment answered, until that one is here too.
    Column("foreign_parent", String(LONGEST_FOREIGN_ID), nullable=False, server_default=""),
    Column("imported_at", Moment, nullable=False),
    UniqueConstraint("site_id", "source", "foreign_id"),
)
