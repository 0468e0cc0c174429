from datetime import datetime

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.store.copies import Groups, list_copies
from tests.service.moderation.store.held import hold

WAVE = "Gagnez cinq mille francs par jour sans rien faire, écrivez vite sur ce site"
NEWEST = "ffffffff-ffff-7fff-bfff-ffffffffffff"


def copies_of(database: Database, comment_id: str, newest: str = NEWEST) -> list[str]:
    record = store.find_record(database, comment_id)
    assert record is not None
    return list_copies(database, record.comment, newest)


def test_near_copies_that_wait_are_found_whoever_wrote_them(
    database: Database, now: datetime
) -> None:
    first, second, third = (
        hold(database, now, content=f"{WAVE} {n}", author_key=f"a{n}") for n in range(3)
    )
    hold(database, now, content="Le marché de Dakar change de place au mois de mai, dit-on")
    hold(database, now, content=WAVE, site="elsewhere")
    assert copies_of(database, first) == sorted([second, third])
    assert copies_of(database, third, newest=second) == [
        each for each in sorted([first, second]) if each <= second
    ]


def test_what_is_decided_waits_no_more(database: Database, now: datetime) -> None:
    first, second = (hold(database, now, content=f"{WAVE} {n}") for n in range(2))
    store.record_review(database, second, Status.REJECTED, "awa", now)
    assert copies_of(database, first) == []


def test_short_texts_are_nobodys_copies(database: Database, now: datetime) -> None:
    first = hold(database, now, content="Merci à tous !")
    hold(database, now, content="Merci à tous !")
    assert copies_of(database, first) == []


def test_of_a_page_each_copy_belongs_to_the_first_one(database: Database, now: datetime) -> None:
    ids = sorted(hold(database, now, content=f"{WAVE} {n}") for n in range(3))
    found = [store.find_record(database, each) for each in ids]
    groups = Groups()
    with database.read() as connection:
        groups.add(connection, [each.comment for each in found if each])
    assert {key: [c.comment_id for c in group] for key, group in groups.copies.items()} == {
        ids[0]: ids[1:]
    }
    assert groups.folded == set(ids[1:])
