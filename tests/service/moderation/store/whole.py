"""Comments with everything that can belong to one, and a look at what is left of them."""

from datetime import datetime
from itertools import count

from sqlalchemy import func, insert, select, text

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.schema import comments, metadata
from service.moderation.store.acts import undo_act
from service.moderation.store.appeals import record_appeal
from service.moderation.store.notes import add_note
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.samples import new_comment

WORDS = "Le canariphone coûte trop cher au marché de Thiès"
_numbers = count()


def make_whole(
    database: Database,
    now: datetime,
    status: Status = Status.REJECTED,
    reason: Code = Code.TOXIC,
    **changes: object,
) -> str:
    """The id of a comment that has been through everything: checks, appeal, note, undone review."""
    number = next(_numbers)
    changes = {"content": f"{WORDS} {number}", "idempotency_key": f"key-{number}", **changes}
    comment_id = store.add(database, new_comment(**changes), now)
    store.lease(database, [comment_id], "worker", now)
    seen = (Signal("toxicity", reason, 0.9, {"words": ["canariphone"]}),)
    settlement = Settlement(comment_id, seen, Verdict(Status.REJECTED, (reason,)))
    assert store.settle(database, [settlement], "worker", now)
    assert record_appeal(database, comment_id, "Le canariphone n’est pas une insulte.", "fr", now)
    act = new_identifier(now)
    store.record_review(database, comment_id, Status.APPROVED, "binta", now, act_id=act)
    undo_act(database, act, "binta", now)
    add_note(database, comment_id, "binta", "canariphone : à suivre", now)
    store.record_review(database, comment_id, status, "binta", now)
    return comment_id


def count_rows(database: Database, comment_id: str) -> dict[str, int]:
    """Rows of each table that belong to a comment; tables without any are left out."""
    found = {}
    with database.read() as connection:
        for table in metadata.sorted_tables:
            key = table.c.id if table is comments else table.c.get("comment_id")
            if key is None:
                continue
            query = select(func.count()).select_from(table).where(key == comment_id)
            found[table.name] = connection.execute(query).scalar_one()
    return {name: number for name, number in found.items() if number}


def find_words(database: Database, word: str) -> int:
    """Comments that the search index finds by a word."""
    with database.read() as connection:
        if database.dialect == "sqlite":
            query = "SELECT count(*) FROM comment_search WHERE comment_search MATCH :word"
        else:
            query = "SELECT count(*) FROM comment_words WHERE terms @@ to_tsquery('simple', :word)"
        return int(connection.execute(text(query), {"word": word}).scalar_one())


def record_import(database: Database, comment_id: str, now: datetime) -> None:
    """Have a comment look imported."""
    imports = metadata.tables["imports"]
    row = {"comment_id": comment_id, "site_id": 1, "source": "isso", "foreign_id": comment_id[-9:]}
    with database.write() as connection:
        connection.execute(insert(imports), {**row, "foreign_status": "spam", "imported_at": now})
