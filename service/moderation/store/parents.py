"""Answers that were imported before what they answer: joined once both are here."""

from sqlalchemy import bindparam, select, update

from service.moderation.database import Database
from service.moderation.exchange_schema import imports
from service.moderation.schema import comments, sites

PAGE = 500

_child, _parent = imports.alias("child"), imports.alias("parent")
_APART = (
    select(_child.c.comment_id, _parent.c.comment_id.label("parent_id"))
    .join(sites, sites.c.id == _child.c.site_id)
    .join(
        _parent,
        (_parent.c.site_id == _child.c.site_id)
        & (_parent.c.source == _child.c.source)
        & (_parent.c.foreign_id == _child.c.foreign_parent),
    )
    .where(sites.c.key == bindparam("site"), _child.c.source == bindparam("source"))
    .where(_child.c.foreign_parent != "")
    .order_by(_child.c.comment_id)
    .limit(PAGE)
)
_JOIN = (
    update(comments)
    .where(comments.c.id == bindparam("child"))
    .values(parent=bindparam("joined_to"))
)
_FORGET = (
    update(imports).where(imports.c.comment_id == bindparam("child")).values(foreign_parent="")
)


def join_parents(database: Database, site: str, source: str) -> int:
    """Let imported answers name the comment that they answer, if it came later; how many do now."""
    joined = 0
    while True:
        with database.read() as connection:
            rows = connection.execute(_APART, {"site": site, "source": source}).all()
        if not rows:
            return joined
        given = [{"child": row.comment_id, "joined_to": str(row.parent_id)} for row in rows]
        with database.write() as connection:
            connection.execute(_JOIN, given)
            connection.execute(_FORGET, [{"child": each["child"]} for each in given])
        joined += len(rows)
