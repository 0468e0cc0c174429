"""What is noted of decisions, by triggers in their own transactions, on both databases."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.schema import decisions
from service.moderation.store.acts import undo_act
from service.moderation.store.appeals import record_appeal
from service.moderation.store.review import record_review
from service.moderation.verdict import Settlement, Signal, Verdict
from service.moderation.webhook_schema import webhook_deliveries, webhook_events
from service.moderation.webhooks.deliveries import list_deliveries
from service.moderation.webhooks.endpoints import (
    Endpoint,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
)
from service.moderation.webhooks.events import EventKind, Scribe
from service.moderation.webhooks.spreading import spread
from tests.conftest import SECRET
from tests.service.moderation.samples import new_comment

SCRIBE = Scribe(Keyring(SECRET), "https://comments.example.org")


def add(database: Database, now: datetime, *kinds: EventKind, site: str = "default") -> Endpoint:
    return add_endpoint(database, site, "https://a.example/", kinds or EventKind, "awa", now)


def decide(database: Database, now: datetime, status: Status, **changes: object) -> str:
    comment_id = store.add(database, new_comment(**changes), now)
    store.lease(database, [comment_id], "worker", now)
    verdict = Verdict(status, (Code.SPAM,) if status is not Status.APPROVED else ())
    store.settle(database, [Settlement(comment_id, (), verdict)], "worker", now)
    return comment_id


def noted(database: Database) -> list[tuple[str, str, list[str], bool, bool]]:
    columns = (
        webhook_events.c.kind,
        webhook_events.c.status,
        webhook_events.c.reasons,
        webhook_events.c.by_person,
        webhook_events.c.undone,
    )
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by("id"))]


def told(database: Database, endpoint: Endpoint) -> list[dict[str, Any]]:
    return [json.loads(each.payload) for each in list_deliveries(database, endpoint.id, 100)[::-1]]


def test_a_site_without_an_endpoint_notes_nothing(database: Database, now: datetime) -> None:
    add(database, now, site="elsewhere")
    for status in (Status.APPROVED, Status.FLAGGED, Status.REJECTED):
        decide(database, now, status)
    assert noted(database) == []


@pytest.mark.parametrize(
    ("status", "kind", "reasons"),
    [
        (Status.APPROVED, "comment.approved", []),
        (Status.FLAGGED, "comment.held", ["spam"]),
        (Status.REJECTED, "comment.rejected", ["spam"]),
    ],
)
def test_a_verdict_is_noted_with_its_reasons(
    database: Database, now: datetime, status: Status, kind: str, reasons: list[str]
) -> None:
    add(database, now)
    decide(database, now, status)
    assert noted(database) == [(kind, status, reasons, False, False)]


def test_a_comment_that_is_stored_with_its_verdict_is_noted_too(
    database: Database, now: datetime
) -> None:
    add(database, now)
    seen = Signal("spam", Code.SPAM, 0.9, {})
    verdict = Verdict(Status.FLAGGED, (Code.SPAM,))
    identifier = "019ab000-0000-7000-8000-000000000000"
    settlement = Settlement(identifier, (seen,), verdict)
    store.add(database, new_comment(id=identifier, settlement=settlement), now)
    assert noted(database) == [("comment.held", "flagged", ["spam"], False, False)]


def test_a_comment_that_nobody_could_check_is_noted_as_held(
    database: Database, now: datetime
) -> None:
    add(database, now)
    comment_id = store.add(database, new_comment(), now)
    for _ in range(3):
        store.lease(database, [comment_id], "dead", now)
        now += timedelta(minutes=1)
    store.hold_exhausted(database, now)
    assert noted(database) == [("comment.held", "flagged", ["checks_unavailable"], False, False)]


def test_a_review_its_undoing_and_an_appeal_are_noted_in_their_order(
    database: Database, now: datetime
) -> None:
    add(database, now)
    comment_id = decide(database, now, Status.FLAGGED)
    record_review(database, comment_id, Status.APPROVED, "awa", now, act_id=comment_id)
    undo_act(database, comment_id, "awa", now)
    record_review(database, comment_id, Status.REJECTED, "awa", now, reason="toxic")
    record_appeal(database, comment_id, "Pourquoi ?", "fr", now)
    assert noted(database)[1:] == [
        ("comment.reviewed", "approved", [], True, False),
        ("comment.reviewed", "flagged", [], True, True),
        ("comment.reviewed", "rejected", ["toxic"], True, False),
        ("comment.appealed", "flagged", [], True, False),
    ]


def test_what_was_rolled_back_was_never_noted(database: Database, now: datetime) -> None:
    add(database, now)
    comment_id = store.add(database, new_comment(), now)
    row = {"comment_id": comment_id, "status": "approved", "reasons": [], "decided_at": now}
    with database.engine.connect() as connection:
        connection.execute(decisions.insert(), row)
        connection.rollback()
    assert noted(database) == []


def test_each_endpoint_is_told_of_what_it_chose_once_and_without_a_word_of_the_author(
    database: Database, now: datetime
) -> None:
    all_of_it = add(database, now)
    held_only = add(database, now, EventKind.HELD)
    paused = add(database, now)
    change_endpoint(database, paused, paused.url, EventKind, "awa", now, active=False)
    first = decide(database, now, Status.FLAGGED, author="Secrète", email="s@example.org")
    decide(database, now, Status.APPROVED, content="Un autre texte que le premier.")
    assert spread(database, SCRIBE, now) == 2
    assert spread(database, SCRIBE, now) == 0
    assert noted(database) == []
    assert [each["type"] for each in told(database, all_of_it)] == [
        "comment.held",
        "comment.approved",
    ]
    (held,) = told(database, held_only)
    assert told(database, paused) == []
    assert held["id"] == told(database, all_of_it)[0]["id"]
    receipt = held["comment"].pop("receipt_url").removeprefix("https://comments.example.org/c/")
    assert Keyring(SECRET).read_receipt(receipt) == first
    assert held["site"] == "default"
    assert held["comment"] == {
        "id": first,
        "thread": new_comment().thread,
        "status": "flagged",
        "reasons": ["spam"],
        "decided_by": "machine",
        "undone": False,
    }
    assert datetime.fromisoformat(held["at"].replace("Z", "+00:00")) == now
    assert "Secr" not in json.dumps(held, ensure_ascii=False)


def test_an_endpoint_goes_with_all_that_waits_for_it(database: Database, now: datetime) -> None:
    endpoint = add(database, now)
    decide(database, now, Status.FLAGGED)
    spread(database, SCRIBE, now)
    remove_endpoint(database, endpoint, "awa", now)
    with database.read() as connection:
        assert connection.execute(select(webhook_deliveries.c.id)).all() == []
    decide(database, now, Status.FLAGGED, content="Encore un texte.")
    assert noted(database) == []
