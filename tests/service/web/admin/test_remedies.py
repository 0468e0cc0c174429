import pytest
from flask import Flask

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Signal, Verdict
from tests.service.web.admin.desk import Clock, Desk, add_comment, read_status

JSON = {"Accept": "application/json"}
WAVE = "Gagnez cinq mille francs par jour sans rien faire, écrivez vite sur ce site"


def path(comment_id: str, act: str) -> str:
    return f"/admin/comments/{comment_id}/{act}"


def latest_act(desk: Desk) -> str:
    return desk.get("/admin/").values("act_id")[0]


def test_the_last_act_can_be_taken_back_from_the_page_it_leads_to(
    desk: Desk, database: Database
) -> None:
    ids = [add_comment(database) for _ in range(3)]
    fields = {"ids": ids, "action": "spam", "seen": "flagged", "status": "flagged"}
    desk.post("/admin/comments/bulk", **fields)
    page = desk.get("/admin/")
    assert "3 commentaires refusés comme spam." in page.text
    assert "Votre dernier geste\u00a0: refusé (3)" in page.text
    answer = desk.post("/admin/undo", act_id=page.values("act_id")[0], status="flagged")
    assert answer.location == "/admin/?status=flagged"
    assert {read_status(database, each) for each in ids} == {Status.FLAGGED}
    assert "3 commentaires sont revenus où ils étaient." in desk.get("/admin/").text


def test_nobody_undoes_what_a_colleague_did(app: Flask, desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    desk.post(path(comment_id, "reject"), seen="flagged")
    act_id = latest_act(desk)
    assert Desk(app).enter("binta").post("/admin/undo", act_id=act_id).status_code == 403
    assert read_status(database, comment_id) is Status.REJECTED


def test_an_act_of_yesterday_is_not_offered_any_more(
    app: Flask, desk: Desk, database: Database
) -> None:
    desk.post(path(add_comment(database), "reject"), seen="flagged")
    assert latest_act(desk)
    Clock(app).pass_by(days=1, minutes=1)
    assert not latest_act(Desk(app).enter())


def test_a_reason_is_kept_and_shown(desk: Desk, database: Database) -> None:
    comment_id = add_comment(database)
    desk.post(path(comment_id, "reject"), seen="flagged", reason="off_topic")
    record = store.find_record(database, comment_id)
    assert record is not None
    assert record.reviews[-1].reason == "off_topic"
    assert "Hors sujet" in desk.get("/admin/?status=rejected").text
    wrong = desk.post(path(add_comment(database), "reject"), seen="flagged", reason="because")
    assert wrong.status_code == 400


def test_near_copies_are_decided_together_but_none_that_came_later(
    desk: Desk, database: Database
) -> None:
    wave = sorted(add_comment(database, content=f"{WAVE} {n}") for n in range(12))
    page = desk.get("/admin/")
    assert "11 autres semblables" in page.text
    newest = page.values("copies")
    assert newest == [wave[-1]]
    late = add_comment(database, content=f"{WAVE} 13")
    desk.post(path(wave[0], "spam"), seen="flagged", copies=newest[0])
    assert {read_status(database, each) for each in wave} == {Status.REJECTED}
    assert read_status(database, late) is Status.FLAGGED
    desk.post("/admin/undo", act_id=latest_act(desk))
    assert {read_status(database, each) for each in wave} == {Status.FLAGGED}


def test_a_ban_refuses_the_comment_and_can_be_lifted(desk: Desk, database: Database) -> None:
    comment_id = add_comment(database, author_key="pest")
    desk.post(path(comment_id, "ban"), seen="flagged")
    other = add_comment(database, author_key="pest")
    page = desk.get("/admin/")
    assert page.find("span", class_="tag bad")
    assert path(other, "ban") not in {
        button.attributes.get("formaction") for button in page.find("button")
    }
    assert "Auteur banni par awa" in desk.get(f"/admin/?author={other}").text
    answer = desk.post(path(other, "unban"), **{"from": "comment"})
    assert answer.location == f"/admin/comments/{other}?status=flagged"
    assert not desk.get("/admin/").find("span", class_="tag bad")


def test_notes_are_for_colleagues_and_stay_with_the_comment(
    app: Flask, desk: Desk, database: Database
) -> None:
    comment_id = add_comment(database)
    desk.post(path(comment_id, "notes"), note="Déjà prévenu hier.\r\nÀ suivre.")
    other = Desk(app).enter("binta")
    for page in (other.get("/admin/"), other.get(f"/admin/comments/{comment_id}")):
        assert "Déjà prévenu hier.\nÀ suivre." in page.text
    assert desk.post(path(comment_id, "notes"), note="x" * 2_001).status_code == 400
    absent = "01928000-0000-7000-8000-000000000000"
    assert desk.post(path(absent, "notes"), note="Personne").status_code == 404


def test_a_script_is_told_what_became_of_each(app: Flask, desk: Desk, database: Database) -> None:
    held, taken = add_comment(database), add_comment(database)
    Desk(app).enter("binta").post(path(taken, "approve"), seen="flagged")
    fields = {"csrf_token": desk.token(), "seen": "flagged", "action": "reject"}
    answer = desk.client.post(
        "/admin/comments/bulk", data={**fields, "ids": [held, taken]}, headers=JSON
    )
    told = answer.get_json()
    assert told["done"] == [held]
    assert told["failed"] == {taken: "Décidé entre-temps\u00a0: publié · binta"}
    assert "1 commentaire refusé." in told["message"]
    undone = desk.client.post(
        "/admin/undo", data={**fields, "act_id": told["act_id"]}, headers=JSON
    )
    assert undone.get_json()["restored"] == 1
    assert read_status(database, held) is Status.FLAGGED


def test_news_tell_what_has_come_in_and_who_has_decided_what(
    app: Flask, desk: Desk, database: Database
) -> None:
    first = add_comment(database)
    page = desk.get("/admin/")
    queue = next(each for each in page.elements if each.attributes.get("id") == "queue")
    address = f"{queue.attributes['data-news']}&after={queue.attributes['data-after']}&ids={first}"
    assert desk.client.get(address).get_json() == {"new": 0, "message": "", "moved": {}}
    add_comment(database)
    Desk(app).enter("binta").post(path(first, "reject"), seen="flagged")
    assert desk.client.get(address).get_json() == {
        "new": 1,
        "message": "1 nouveau commentaire",
        "moved": {first: "Décidé entre-temps\u00a0: refusé · binta"},
    }


@pytest.mark.parametrize(
    "query",
    ["order=x", "held_for=x", "since=soon", "risk=101", "risk=-1", "thread=x", "author=x"],
)
def test_what_makes_no_sense_in_an_address_is_refused(desk: Desk, query: str) -> None:
    assert desk.client.get(f"/admin/?{query}").status_code == 400


def test_filters_are_carried_to_tabs_pages_and_forms(desk: Desk, database: Database) -> None:
    toxic = Verdict(Status.FLAGGED, (Code.TOXIC,))
    for n in range(26):
        signals = (Signal("toxicity", Code.TOXIC, 0.9),)
        add_comment(database, content=f"Avis {n}", verdict=toxic, signals=signals)
    page = desk.get("/admin/?held_for=toxic&order=riskiest&risk=50")
    following = page.find("a", rel="next")[0].attributes["href"]
    for part in ("held_for=toxic", "order=riskiest", "risk=50"):
        assert part in following
    assert set(page.values("held_for")) == {"toxic"}
    assert desk.get("/admin/?held_for=spam").values("ids") == []


def test_a_thread_and_an_author_have_their_pages(desk: Desk, database: Database) -> None:
    comment_id = add_comment(database, author="Koffi", author_key="k", thread_title="Le pont")
    record = store.find_record(database, comment_id)
    assert record is not None
    assert "Le pont" in desk.get(f"/admin/?thread={record.comment.thread_id}").text
    assert "Koffi" in desk.get(f"/admin/?author={comment_id}").text
    assert desk.client.get("/admin/?thread=999").status_code == 404
    absent = "01928000-0000-7000-8000-000000000000"
    assert desk.client.get(f"/admin/?author={absent}").status_code == 404


def test_of_a_long_text_the_queue_shows_the_beginning_and_says_so(
    desk: Desk, database: Database
) -> None:
    comment_id = add_comment(database, content="début " + "x" * 5_000 + " fin")
    text = desk.get("/admin/").text
    assert "début" in text
    assert " fin" not in text
    assert "continue sur 3\u202f010 caractères" in text
    assert " fin" in desk.get(f"/admin/comments/{comment_id}").text
