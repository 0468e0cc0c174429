from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Signal, Verdict
from tests.conftest import ADMIN_TOKEN
from tests.service.web.admin.desk import Desk, add_comment, read_status
from tests.service.web.admin.program import BASE, BEARER, Program, wrong_fields
from tests.service.web.apps import open_app

ABSENT = "01928000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {ADMIN_TOKEN}x"},
        {"Authorization": f"Bearer {ADMIN_TOKEN[:-1]}"},
        {"Authorization": f"Basic {ADMIN_TOKEN}"},
        {"Authorization": ADMIN_TOKEN},
        {"Authorization": "Bearer \u00e9\u00e9"},
        {"X-Api-Key": ADMIN_TOKEN},
    ],
)
def test_every_route_is_closed_without_the_token(
    app: Flask, client: FlaskClient, given: dict[str, str]
) -> None:
    routes = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/admin")]
    assert len(routes) >= 4
    for rule in routes:
        path = rule.rule.replace("<uuid:comment_id>", ABSENT)
        path = path.replace("<any(approve, reject, spam, ban):act>", "approve")
        path = path.replace("<uuid:act_id>", ABSENT)
        for method in (rule.methods or set()) - {"OPTIONS"}:
            response = client.open(path, method=method, headers=given)
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
            assert response.mimetype == "application/problem+json"


def test_without_a_configured_token_nobody_gets_in(settings: Settings) -> None:
    with open_app(settings.replace(admin_token=None)) as app:
        for given in (BEARER, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
            assert app.test_client().get(BASE, headers=given).status_code == 401


def test_a_moderators_session_is_no_token(desk: Desk) -> None:
    assert desk.client.get(BASE).status_code == 401


def test_other_origins_learn_nothing(settings: Settings) -> None:
    with open_app(settings.replace(allowed_origins=("https://site.example",))) as app:
        headers = {**BEARER, "Origin": "https://site.example"}
        answer = app.test_client().get(BASE, headers=headers)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_comment_is_told_with_its_signals_and_reviews(
    program: Program, database: Database
) -> None:
    spam = Signal("spam", Code.SPAM, 0.7, {"seen": "é"}, "model-7")
    verdict = Verdict(Status.FLAGGED, (Code.SPAM,))
    comment_id = add_comment(
        database, signals=(spam,), verdict=verdict, email="a@example.org", content="Bonjour"
    )
    told = program.get(f"/{comment_id}").json
    assert told is not None
    assert (told["id"], told["status"], told["content"]) == (comment_id, "flagged", "Bonjour")
    assert (told["email"], told["url"], told["language"]) == ("a@example.org", None, "fr")
    assert (told["thread"], told["thread_title"]) == ("/marche", "Le marché de Dakar")
    assert told["reasons"] == ["spam"]
    assert told["signals"] == [
        {
            "check": "spam",
            "reason": "spam",
            "score": 0.7,
            "evidence": {"seen": "é"},
            "version": "model-7",
        }
    ]
    assert told["reviews"] == []
    assert datetime.fromisoformat(told["submitted_at"]).utcoffset() is not None
    assert "key" not in str(sorted(told))


def test_acts_are_recorded_and_answered_with_the_comment(
    program: Program, database: Database
) -> None:
    for act, status in (("approve", "approved"), ("reject", "rejected")):
        comment_id = add_comment(database)
        response = program.post(f"/{comment_id}/{act}")
        assert response.json is not None
        assert (response.status_code, response.json["status"]) == (200, status)
        review = response.json["reviews"][0]
        assert (review["moderator"], review["status_before"]) == ("api", "flagged")
        assert program.post(f"/{comment_id}/{act}").status_code == 200
        assert read_status(database, comment_id) == status


def test_a_person_who_was_faster_is_named_and_wins(program: Program, database: Database) -> None:
    comment_id = add_comment(database)
    store.record_review(database, comment_id, Status.REJECTED, "Binta", datetime.now(UTC))
    response = program.post(f"/{comment_id}/approve")
    assert (response.status_code, response.mimetype) == (409, "application/problem+json")
    assert response.json is not None
    assert (response.json["winner"], response.json["code"]) == ("Binta", "rejected_by_moderator")
    assert read_status(database, comment_id) is Status.REJECTED
    seen = program.post(f"/{comment_id}/approve", {"seen": "rejected"})
    assert seen.status_code == 200


def test_a_comment_that_is_not_as_it_was_seen_stays_as_it_is(
    program: Program, database: Database
) -> None:
    comment_id = add_comment(database, Status.APPROVED)
    response = program.post(f"/{comment_id}/reject", {"seen": "flagged"})
    assert response.status_code == 409
    assert response.json is not None
    assert "winner" not in response.json
    assert response.json["comment_status"] == "approved"


@pytest.mark.parametrize("body", [{"seen": "lost"}, {"seen": 1}, {"seen": ["flagged"]}])
def test_an_unknown_seen_is_named(program: Program, database: Database, body: object) -> None:
    comment_id = add_comment(database)
    assert wrong_fields(program.post(f"/{comment_id}/approve", body)) == ["seen"]
    assert read_status(database, comment_id) is Status.FLAGGED


def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, database: Database) -> None:
    path = f"{BASE}/{add_comment(database)}/approve"
    for body, kind, status in (
        ("[1]", "application/json", 400),
        ("{", "application/json", 400),
        ("seen=flagged", "text/plain", 415),
    ):
        answer = client.post(path, data=body, content_type=kind, headers=BEARER)
        assert answer.status_code == status


def test_what_does_not_exist_is_not_found(program: Program) -> None:
    for response in (
        program.get(f"/{ABSENT}"),
        program.post(f"/{ABSENT}/approve"),
        program.get("/nonsense"),
        program.post(f"/{ABSENT}/delete"),
    ):
        assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_many_are_reviewed_at_once_and_each_is_accounted_for(
    program: Program, database: Database
) -> None:
    first, taken = add_comment(database), add_comment(database)
    store.record_review(database, taken, Status.APPROVED, "Binta", datetime.now(UTC))
    given = [first, taken, ABSENT, "nonsense", first.upper()]
    response = program.post("/bulk", {"ids": given, "action": "reject"})
    assert response.json is not None
    assert response.json == {
        "act_id": response.json["act_id"],
        "results": [
            {"id": first, "status": "rejected"},
            {"id": taken, "error": "conflict"},
            {"id": ABSENT, "error": "not_found"},
            {"id": "nonsense", "error": "not_found"},
            {"id": first.upper(), "status": "rejected"},
        ],
    }


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["action", "ids"]),
        ({"ids": [], "action": "delete"}, ["action"]),
        ({"ids": "x", "action": "approve"}, ["ids"]),
        ({"ids": [1], "action": ["approve"]}, ["action", "ids"]),
        ({"ids": [ABSENT] * 201, "action": "approve"}, ["ids"]),
    ],
)
def test_a_bulk_request_that_makes_no_sense_names_every_wrong_field(
    program: Program, body: object, fields: list[str]
) -> None:
    assert wrong_fields(program.post("/bulk", body)) == fields
