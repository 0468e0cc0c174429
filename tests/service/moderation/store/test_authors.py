from datetime import datetime, timedelta

from service.moderation import store
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.identifiers import first_identifier, new_identifier
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


def lease(database: Database, now: datetime, *comments: Comment) -> list[bool]:
    leased = store.lease(database, [each.id for each in comments], "worker", now)
    return [each.may_be_copy for each in leased]


def test_who_takes_comments_up_learns_which_of_them_may_be_copies(
    database: Database, now: datetime
) -> None:
    first = add(database, now - timedelta(seconds=2), TEXT)
    copy = add(database, now - timedelta(seconds=1), TEXT + " merci")
    other = add(database, now, "Le pont du fleuve est fermé depuis mardi pour de longs travaux.")
    short = add(database, now, "Bravo, merci beaucoup !")
    assert lease(database, now, first, copy, other, short) == [False, True, False, False]


def test_what_has_a_near_copy_is_never_ruled_out(database: Database, now: datetime) -> None:
    words = TEXT.split()
    kept = [
        add(database, now + timedelta(seconds=number), " ".join(words[number:] + words[:number]))
        for number in range(len(words))
    ]
    expected = [bool(store.find_near_copies(database, each)) for each in kept]
    assert any(expected)
    found = lease(database, now + timedelta(minutes=1), *kept)
    assert all(may for may, has in zip(found, expected, strict=True) if has)


def test_sharing_a_turn_of_phrase_is_no_copying(database: Database, now: datetime) -> None:
    phrase = "il faut que cela change"
    add(database, now, f"{phrase} pour tous ceux qui attendent le bus sous la pluie du matin")
    later = now + timedelta(seconds=1)
    text = f"hier au marché de la gare personne ne vendait plus ni riz ni mil, {phrase} bientôt"
    assert store.find_near_copies(database, add(database, later, text)) == []


def test_a_copy_that_was_stored_since_is_noticed(database: Database, now: datetime) -> None:
    text = "Gagnez de l'argent facile depuis chez vous avec notre méthode secrète"
    earlier = store.add(database, new_comment(content=text), now)
    since = new_identifier(now + timedelta(seconds=1))
    new = new_comment(content=f"{text} !")
    assert store.has_copy_since(database, new, first_identifier(now - timedelta(days=1)))
    assert not store.has_copy_since(database, new, earlier)
    assert not store.has_copy_since(database, new, since)
    store.add(database, new_comment(content="Tout autre chose, dit par une autre."), now)
    later = new_comment(id=new_identifier(now + timedelta(seconds=2)), content=text)
    store.add(database, later, now)
    assert store.has_copy_since(database, new, since)
    assert not store.has_copy_since(database, new_comment(content="ok"), since)
    assert not store.has_copy_since(database, new_comment(content=text, site="other"), since)
