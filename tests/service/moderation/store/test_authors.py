from datetime import datetime, timedelta

from service.moderation import store
from service.moderation.comment import Comment
from service.moderation.database import Database
from tests.service.moderation.samples import new_comment

TEXT = "Je prête de l'argent entre particuliers, écrivez-moi vite sur ce numéro ce soir"


def add(database: Database, now: datetime, content: str, **changes: object) -> Comment:
    identifier = store.add(database, new_comment(content=content, **changes), now)
    record = store.find_record(database, identifier)
    assert record is not None
    return record.comment


def test_a_near_copy_is_found_with_its_author(database: Database, now: datetime) -> None:
    first = add(database, now, TEXT, author_key="one")
    second = add(database, now + timedelta(seconds=1), TEXT + " merci", author_key="two")
    (copy,) = store.find_near_copies(database, second)
    assert (copy.comment_id, copy.author_key, copy.content) == (first.id, "one", TEXT)


def test_only_earlier_comments_count(database: Database, now: datetime) -> None:
    first = add(database, now, TEXT)
    add(database, now + timedelta(seconds=1), TEXT)
    assert store.find_near_copies(database, first) == []


def test_other_texts_short_texts_and_old_texts_are_not_copies(
    database: Database, now: datetime
) -> None:
    add(database, now - timedelta(days=31), TEXT)
    add(database, now, "Bravo, merci beaucoup !")
    second = add(database, now + timedelta(seconds=1), TEXT)
    short = add(database, now + timedelta(seconds=2), "Bravo, merci beaucoup !")
    assert store.find_near_copies(database, second) == []
    assert store.find_near_copies(database, short) == []
