from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.exchange_schema import imports
from service.moderation.identifiers import derive_identifier
from service.moderation.schema import shingles
from service.moderation.store.imports import Arrival, ImportedComment, add_imports, foresee_imports
from service.moderation.store.parents import join_parents
from tests.service.moderation.samples import new_comment


def imported(number: int, now: datetime, **changes: object) -> ImportedComment:
    sample = ImportedComment(
        comment_id=derive_identifier(now, str(number)),
        new=new_comment(),
        status=Status.APPROVED,
        submitted_at=now,
        foreign_id=str(number),
        foreign_status="1",
    )
    return replace(sample, **changes)  # type: ignore[arg-type]


def bring(database: Database, batch: Sequence[ImportedComment], now: datetime) -> list[Arrival]:
    return add_imports(database, "default", "wordpress", batch, now)


def test_an_imported_comment_keeps_its_date_and_status_and_nobody_judged_it(
    database: Database, now: datetime
) -> None:
    old = now - timedelta(days=900)
    comment = imported(1, old, status=Status.FLAGGED)
    assert bring(database, [comment], now) == [Arrival.IMPORTED]
    record = store.find_record(database, comment.comment_id)
    assert record is not None
    assert (record.comment.status, record.comment.submitted_at) == (Status.FLAGGED, old)
    assert (record.reasons, record.signals, record.reviews) == ((), (), ())
    assert record.comment.decided_at is None
    assert store.lease_next(database, 10, "worker", now) == []
    with database.read() as connection:
        (trace,) = connection.execute(select(imports)).all()
    assert (trace.source, trace.foreign_id, trace.foreign_status) == ("wordpress", "1", "1")
    assert trace.imported_at == now


def test_importing_again_stores_nothing_twice(database: Database, now: datetime) -> None:
    batch = [imported(1, now), imported(2, now)]
    assert bring(database, [*batch, batch[0]], now) == [
        Arrival.IMPORTED,
        Arrival.IMPORTED,
        Arrival.PRESENT,
    ]
    assert bring(database, batch, now) == [Arrival.PRESENT] * 2


def test_what_would_happen_is_told_and_does_not(database: Database, now: datetime) -> None:
    batch = [imported(1, now)]
    for _ in range(2):
        assert foresee_imports(database, "default", "wordpress", batch) == [Arrival.IMPORTED]
    bring(database, batch, now)
    assert foresee_imports(database, "default", "wordpress", batch) == [Arrival.PRESENT]


def test_an_identifier_belongs_to_one_site_and_a_foreign_one_to_one_comment(
    database: Database, now: datetime
) -> None:
    first = imported(1, now)
    bring(database, [first], now)
    assert add_imports(database, "other", "wordpress", [first], now) == [Arrival.TAKEN]
    twin = imported(2, now, foreign_id="1")
    assert bring(database, [twin], now) == [Arrival.TAKEN]
    assert add_imports(database, "default", "isso", [twin], now) == [Arrival.IMPORTED]


def test_a_reply_names_what_it_answers_wherever_that_stands(
    database: Database, now: datetime
) -> None:
    root = imported(1, now)
    beside, after = (imported(n, now, foreign_parent="1") for n in (2, 3))
    before = imported(4, now, foreign_parent="5")
    lost = imported(6, now, foreign_parent="99")
    bring(database, [beside, root, before, lost], now)
    bring(database, [after, imported(5, now)], now)
    assert join_parents(database, "default", "wordpress") == 1
    assert join_parents(database, "default", "wordpress") == 0
    parents = []
    for each in (root, beside, after, before, lost):
        record = store.find_record(database, each.comment_id)
        assert record is not None
        parents.append(record.comment.parent)
    fifth = derive_identifier(now, "5")
    assert parents == ["", root.comment_id, root.comment_id, fifth, ""]


def test_many_replies_are_joined_page_after_page(database: Database, now: datetime) -> None:
    batch = [imported(n, now, foreign_parent="0") for n in range(1, 701)]
    bring(database, batch, now)
    bring(database, [imported(0, now)], now)
    assert join_parents(database, "default", "wordpress") == 700


def test_imported_comments_are_found_by_their_words(database: Database, now: datetime) -> None:
    comment = imported(1, now, new=new_comment(content="La forêt d’Abidjan"))
    bring(database, [comment], now)
    for status in (None, Status.APPROVED):
        page = store.list_comments(database, status=status, cursor=None, search="foret")
        assert [record.comment.id for record in page.records] == [comment.comment_id]


def test_only_what_is_recent_is_looked_through_for_copies(
    database: Database, now: datetime
) -> None:
    text = "Un marché couvert manque à notre quartier depuis dix ans"
    old = imported(1, now - timedelta(days=60), new=new_comment(content=text))
    recent = imported(2, now - timedelta(days=2), new=new_comment(content=text))
    bring(database, [old, recent], now)
    with database.read() as connection:
        query = select(shingles.c.comment_id, func.count()).group_by(shingles.c.comment_id)
        assert dict(connection.execute(query).all()) == {recent.comment_id: 8}
    again = store.add(database, new_comment(content=text + " !"), now)
    (leased,) = store.lease(database, [again], "worker", now)
    copies = store.find_near_copies(database, leased)
    assert [copy.comment_id for copy in copies] == [recent.comment_id]


def test_the_same_words_twice_are_both_kept_and_not_taken_a_third_time(
    database: Database, now: datetime
) -> None:
    same = new_comment(duplicate_key="said")
    batch = [imported(n, now, new=same) for n in (1, 2)]
    assert bring(database, batch, now) == [Arrival.IMPORTED] * 2
    (refused,) = store.add_many(database, [same], now)
    assert isinstance(refused, store.DuplicateCommentError)


def test_a_thread_is_made_once_with_its_title_and_first_date(
    database: Database, now: datetime
) -> None:
    old = now - timedelta(days=3)
    batch = [imported(1, old), imported(2, now)]
    bring(database, batch, now)
    pages, _ = store.list_thread(database, "default", "/marche", cursor=None)
    assert [comment.id for comment in pages] == [each.comment_id for each in batch]
    assert {comment.thread_title for comment in pages} == {"Le marché de Dakar"}
