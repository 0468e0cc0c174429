from datetime import datetime

from flask.testing import FlaskClient

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Settlement, Signal, Verdict

URL = "/api/v1/comments"
GOOD = {"content": "Ce ministre exagère vraiment.", "author": "Awa", "email": "awa@example.org"}


def refuse(client: FlaskClient, database: Database, now: datetime, *reasons: Code) -> str:
    comment_id = str(client.post(URL, json=GOOD).get_json()["id"])
    store.lease(database, [comment_id], "worker", now)
    signals = [Signal("toxicity", Code.TOXIC, 0.99)]
    settlement = Settlement(comment_id, signals, Verdict(Status.REJECTED, reasons))
    assert store.settle(database, [settlement], "worker", now)
    return comment_id


def test_an_author_is_told_of_the_second_chance_and_gets_it(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    comment_id = refuse(client, database, now, Code.TOXIC)
    again = client.post(URL, json=GOOD)
    told = again.get_json()
    assert (again.status_code, told["status"], told["id"]) == (202, "flagged", comment_id)
    assert "reconsider" not in told
    record = store.find_record(database, comment_id)
    assert record is not None
    assert record.comment.status is Status.FLAGGED


def test_other_repetitions_are_refused_as_before(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    refuse(client, database, now, Code.SPAM)
    again = client.post(URL, json=GOOD)
    assert (again.status_code, again.get_json()["code"]) == (409, Code.DUPLICATE)


def test_the_standing_says_whether_the_same_text_would_be_read(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    first = client.post(URL, json=GOOD)
    comment_id = first.get_json()["id"]
    assert "reconsider" not in client.get(first.location).get_json()
    store.lease(database, [comment_id], "worker", now)
    verdict = Verdict(Status.REJECTED, (Code.TOO_MANY_LINKS,))
    settlement = Settlement(comment_id, [Signal("links", Code.TOXIC, 1.0)], verdict)
    assert store.settle(database, [settlement], "worker", now)
    assert client.get(first.location).get_json()["reconsider"] is True
