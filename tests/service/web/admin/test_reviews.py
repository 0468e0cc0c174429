import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import derive_identifier
from service.moderation.store.imports import ImportedComment, add_imports
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.markup import read_page
from tests.service.moderation.samples import new_comment
from tests.service.web.admin.desk import VERDICTS, Desk, add_comment, read_status


def path(comment_id: str, act: str = "") -> str:
    return f"/admin/comments/{comment_id}" + (f"/{act}" if act else "")


@pytest.mark.parametrize("seen", list(Status))
@pytest.mark.parametrize(
    ("act", "status"), [("approve", Status.APPROVED), ("reject", Status.REJECTED)]
)
def test_a_moderator_moves_a_comment_from_wherever_it_is(
    desk: Desk, database: Database, seen: Status, act: str, status: Status
) -> None:
    comment_id = add_comment(database, seen)
    response = desk.post(path(comment_id, act), seen=seen, status=seen, q="mot")
    assert response.location == f"/admin/?status={seen}&q=mot"
    record = store.find_record(database, comment_id)
    assert record is not None
    assert record.comment.status is status
    assert [(r.moderator, r.status_before, r.status) for r in record.reviews] == [
        ("awa", seen, status)
    ]


def test_the_next_page_says_what_was_done(desk: Desk, database: Database) -> None:
    desk.post(path(add_comment(database), "approve"), seen="flagged")
    assert "1 commentaire publié." in desk.get("/admin/").text
    assert "1 commentaire publié." not in desk.get("/admin/").text


def test_a_decision_can_be_taken_back_by_who_sees_it(desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    desk.post(path(comment_id, "reject"), seen="flagged")
    desk.post(path(comment_id, "approve"), seen="rejected")
    record = store.find_record(database, comment_id)
    assert record is not None
    assert [review.status for review in record.reviews] == [Status.REJECTED, Status.APPROVED]


def test_who_comes_second_is_told_who_was_first(app: Flask, desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    Desk(app).enter("binta").post(path(comment_id, "reject"), seen="flagged")
    response = desk.post(path(comment_id, "approve"), seen="flagged")
    assert response.status_code == 409
    assert "binta" in read_page(response.text).text
    assert read_status(database, comment_id) is Status.REJECTED


def test_a_comment_that_the_checks_moved_meanwhile_is_not_decided_unseen(
    desk: Desk, database: Database
) -> None:
    comment_id = add_comment(database, Status.REJECTED)
    response = desk.post(path(comment_id, "approve"), seen="pending")
    assert response.status_code == 409
    assert "les contrôles automatiques" in read_page(response.text).text
    assert read_status(database, comment_id) is Status.REJECTED


def test_of_two_moderators_at_once_exactly_one_decides(
    app: Flask, desk: Desk, database: Database
) -> None:
    other = Desk(app).enter("binta")
    tokens = {desk: desk.token(), other: other.token()}

    def decide(pair: tuple[Desk, str]) -> int:
        fields = {"csrf_token": tokens[pair[0]], "seen": "flagged"}
        return pair[0].client.post(path(comment_id, pair[1]), data=fields).status_code

    for _ in range(5):
        comment_id = add_comment(database)
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(decide, [(desk, "approve"), (other, "reject")]))
        assert sorted(answers) == [303, 409]
        record = store.find_record(database, comment_id)
        assert record is not None
        assert len(record.reviews) == 1


def test_a_verdict_that_comes_late_does_not_override_a_person(
    desk: Desk, database: Database
) -> None:
    now = datetime.now(UTC)
    comment_id = store.add(database, new_comment(), now)
    store.lease(database, [comment_id], "worker", now)
    desk.post(path(comment_id, "approve"), seen="pending")
    late = Settlement(comment_id, (), VERDICTS[Status.REJECTED])
    assert store.settle(database, [late], "worker", now) == []
    assert read_status(database, comment_id) is Status.APPROVED


@pytest.mark.parametrize("seen", ["", "lost", None])
def test_a_form_that_does_not_say_what_was_seen_changes_nothing(
    desk: Desk, database: Database, seen: str | None
) -> None:
    comment_id = add_comment(database)
    fields = {} if seen is None else {"seen": seen}
    assert desk.post(path(comment_id, "approve"), **fields).status_code == 400
    assert read_status(database, comment_id) is Status.FLAGGED


def test_ticked_comments_are_decided_together(desk: Desk, database: Database) -> None:
    ticked = [add_comment(database) for _ in range(3)]
    left = add_comment(database)
    fields = {"ids": ticked, "action": "reject", "seen": "flagged", "status": "flagged"}
    assert desk.post("/admin/comments/bulk", **fields).location == "/admin/?status=flagged"
    assert {read_status(database, one) for one in ticked} == {Status.REJECTED}
    assert read_status(database, left) is Status.FLAGGED
    assert "3 commentaires refusés." in desk.get("/admin/").text


def test_ticked_comments_that_changed_meanwhile_are_left_alone_and_counted(
    desk: Desk, database: Database
) -> None:
    held, published = add_comment(database), add_comment(database, Status.APPROVED)
    ids = [held, published, "01928000-0000-7000-8000-000000000000", "nonsense"]
    desk.post("/admin/comments/bulk", ids=ids, action="reject", seen="flagged")
    assert read_status(database, held) is Status.REJECTED
    assert read_status(database, published) is Status.APPROVED
    text = desk.get("/admin/").text
    assert "1 commentaire refusé." in text
    assert "2 commentaires avaient changé entre-temps" in text


def test_nothing_ticked_is_said_and_does_nothing(desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    desk.post("/admin/comments/bulk", action="reject", seen="flagged")
    assert "Aucun commentaire n’est coché." in desk.get("/admin/").text
    assert read_status(database, comment_id) is Status.FLAGGED


def test_more_than_two_hundred_or_an_unknown_act_are_refused_whole(
    desk: Desk, database: Database
) -> None:
    comment_id = add_comment(database)
    for fields in (
        {"ids": [comment_id] * 201, "action": "approve"},
        {"ids": [comment_id], "action": "delete"},
        {"ids": [comment_id]},
    ):
        assert desk.post("/admin/comments/bulk", seen="flagged", **fields).status_code == 400
    assert read_status(database, comment_id) is Status.FLAGGED


def test_the_page_of_a_comment_shows_every_signal_and_the_history(
    desk: Desk, database: Database
) -> None:
    earlier = add_comment(database)
    comment_id = add_comment(
        database,
        verdict=Verdict(Status.FLAGGED, (Code.TOXIC, Code.DUPLICATE)),
        signals=(
            Signal("captcha", Code.CAPTCHA_UNAVAILABLE, None, {"outcome": "unavailable"}),
            Signal("links", Code.TOO_MANY_LINKS, 0.5, {"count": 2, "kinds": {"shortener": 2}}),
            Signal("repeats", Code.DUPLICATE, 0.9, {"comment_id": earlier, "same_author": True}),
            Signal("toxicity", Code.TOXIC, 0.63, version="model-7"),
            Signal("new_check", Code.BAD_REQUEST, 0.25, {"new_evidence": ["a_b", 3]}),
        ),
        email="koffi@example.org",
        url="https://koffi.example/",
    )
    desk.post(path(comment_id, "approve"), seen="flagged")
    page = desk.get(path(comment_id))
    text = page.text.replace("\u202f", "\u00a0")
    for told in (
        "koffi@example.org",
        "https://koffi.example/",
        "contrôle impossible",
        "Issue indisponible",
        "Types adresse raccourcie (2)",
        "Même auteur oui",
        "63\u00a0%",
        "model-7",
        "new check",
        "new evidence a b, 3",
        "Décision automatique à relire",
        "Le ton pourrait blesser quelqu’un.",
        "awa à relire → publié",
    ):
        assert told in " ".join(text.split(" ")), told
    assert page.find("a", href=f"/admin/comments/{earlier}")
    assert {meter.attributes["value"] for meter in page.find("meter")} >= {"0.630", "0.900"}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "Importé de WordPress état là-bas\u00a0: 0"),
        ("en", "Imported from WordPress status there: 0"),
    ],
)
def test_the_page_of_an_imported_comment_tells_where_it_came_from_and_when(
    desk: Desk, database: Database, now: datetime, language: str, told: str
) -> None:
    identifier = derive_identifier(now, "1")
    comment = ImportedComment(
        identifier, new_comment(), Status.FLAGGED, now - timedelta(days=900), "1", "0"
    )
    add_imports(database, "default", "wordpress", [comment], now)
    shown = desk.client.get(path(identifier), headers={"Accept-Language": language})
    page = read_page(shown.text)
    assert told in re.sub(r"[ \n]+", " ", page.text)
    assert page.find("time", datetime=now.isoformat())
    own = desk.get(path(add_comment(database)))
    assert "WordPress" not in own.text
