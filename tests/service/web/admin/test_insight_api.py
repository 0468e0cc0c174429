"""Insight for programs."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.moderation.database import Database
from service.moderation.moderators import Moderator, Role, list_people
from service.moderation.moderators.api_tokens import issue_api_token
from service.moderation.store.sites import create_site
from service.web.services import NAME
from tests.conftest import ADMIN_TOKEN
from tests.service.web.admin.counted import count, decide_comment, fill
from tests.service.web.admin.desk import Clock, Desk

PATH = "/api/v1/admin/insight"


@pytest.fixture
def clock(app: Flask) -> Clock:
    clock = Clock(app)
    clock.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    return clock


def ask(app: Flask, path: str = "", token: str = ADMIN_TOKEN) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().get(PATH + path, headers=headers)


def test_the_figures_are_those_of_the_page(app: Flask, clock: Clock) -> None:
    services = app.extensions[NAME]
    fill(services)
    count(services)
    told = ask(app, "?days=7").get_json()
    today = told["by_day"].pop()
    fates = {"approved": 5, "flagged": 5, "rejected": 2, "pending": 0}
    assert today == {"day": "2026-11-23", **fates}
    assert [day["approved"] for day in told.pop("by_day")] == [0] * 6
    assert told == {
        "days": 7,
        "since": "2026-11-17",
        "until": "2026-11-23",
        "sites": ["default"],
        "counted_at": "2026-11-23T12:00:00+00:00",
        "received": 12,
        "decisions": fates,
        "reasons": [{"reason": "spam", "flagged": 5, "rejected": 2, "upheld": 2, "overruled": 2}],
        "checks": [{"check": "spam", "comments": 7, "upheld": 2, "overruled": 2}],
        "disagreement": {"reviewed": 5, "overruled": 2, "missed": 1},
        "time_to_review": {"count": 4, "median_seconds": 600, "p90_seconds": 600},
        "appeals": {"granted": 0, "denied": 0, "waiting": 1},
    }


def test_before_anything_is_counted_the_figures_are_nought(app: Flask, clock: Clock) -> None:
    told = ask(app).get_json()
    assert (told["counted_at"], told["received"], told["days"]) == (None, 0, 30)
    assert told["time_to_review"] == {"count": 0, "median_seconds": None, "p90_seconds": None}


def test_a_trial_compares_what_is_set_with_what_is_tried(app: Flask, clock: Clock) -> None:
    services = app.extensions[NAME]
    fill(services)
    count(services)
    told = ask(app, "/thresholds?check=spam&flag_at=0.65&reject_at=never&days=7").get_json()
    assert told["thresholds"] == {
        "set": {"flag_at": 0.5, "reject_at": 0.99},
        "tried": {"flag_at": 0.65, "reject_at": None},
    }
    assert (told["site"], told["check"]) == ("default", "spam")
    assert (told["looked_at"], told["reviewed"]) == (12, 5)
    nothing = {"false_holds": 0, "false_refusals": 0, "misses": 1}
    before = {"approved": 5, "flagged": 5, "rejected": 2}
    assert told["before"] == {**nothing, **before, "false_holds": 2}
    assert told["after"] == {**nothing, "approved": 7, "flagged": 5, "rejected": 0}


def test_a_token_opens_the_figures_of_its_owners_sites(
    app: Flask, clock: Clock, database: Database
) -> None:
    services = app.extensions[NAME]
    ours = create_site(database, "ours", "", "awa", clock.now).id
    create_site(database, "theirs", "", "awa", clock.now)
    for site in ("ours", "theirs", "default"):
        decide_comment(services, 0.1, site=site)
    count(services)
    Desk(app).enter("binta", Role.MODERATOR, ours)
    (owner,) = (each for each in list_people(database) if each.name == "binta")
    token = issue_api_token(
        database, Moderator(owner.id, "binta", owner.access), "reports", None, clock.now
    )
    assert token is not None
    told = ask(app, token=token).get_json()
    assert (told["sites"], told["received"]) == (["ours"], 1)
    for path in ("?site=theirs", "/thresholds?site=theirs", "?site=none"):
        assert ask(app, path, token).status_code == 404


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("?days=8", "days"),
        ("/thresholds?check=captcha", "check"),
        ("/thresholds?flag_at=x", "flag_at"),
        ("/thresholds?reject_at=-1", "reject_at"),
    ],
)
def test_what_is_wrong_is_named(app: Flask, path: str, field: str) -> None:
    response = ask(app, path)
    assert response.status_code == 400
    assert [error["field"] for error in response.get_json()["errors"]] == [field]


def test_without_a_token_nothing_is_told(app: Flask) -> None:
    for path in ("", "/thresholds"):
        assert app.test_client().get(PATH + path).status_code == 401
