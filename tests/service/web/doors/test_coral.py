import hmac
import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.database import Database
from service.moderation.drafts import Draft
from service.moderation.keys import Keyring
from service.moderation.store.site_keys import issue_site_key, list_site_keys, revoke_site_key
from service.moderation.verdict import Signal
from service.moderation.words import judge
from service.web.doors.coral import is_signed
from tests.conftest import SECRET
from tests.service.web.apps import open_app
from tests.service.web.doors.answering import answering

SIGNING = "coral signs with this"
FORMER = "and signed with that before"
CALM = Signal("spam", Code.SPAM, 0.0)


def see(draft: Draft) -> list[Signal]:
    """Scores as the text asks for them: `spam 0.99 toxicity 0.7`."""
    words = draft.content.split()
    told = dict(zip(words[::2], words[1::2], strict=False)) if len(words) > 1 else {}
    reasons = {"spam": Code.SPAM, "toxicity": Code.TOXIC, judge.CHECK: Code.BLOCKED_WORD}
    return [Signal(check, reason, float(told.get(check, 0.0))) for check, reason in reasons.items()]


def compose(body: object = "spam 0", action: str = "NEW") -> dict[str, object]:
    """What Coral sends, as its documentation shows it."""
    return {
        "action": action,
        "comment": {"body": body, "parentID": None},
        "author": {"id": "baf4e943", "role": "COMMENTER"},
        "story": {"id": "245b3856", "url": "https://journal.example/article"},
        "site": {"id": "a4bede88"},
        "tenantID": "19ba5794",
        "tenantDomain": "journal.example",
    }


def sign(body: bytes, *secrets: str) -> str:
    return ",".join(
        f"sha256={hmac.digest(each.encode(), body, 'sha256').hex()}" for each in secrets
    )


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    secrets = (SecretStr(SIGNING), SecretStr(FORMER))
    changed = settings.replace(
        coral_secrets=secrets, spam_reject_at=0.95, toxicity_reject_at=0.95, spam_flag_at=0.6
    )
    with open_app(changed) as app:
        yield app.test_client()


@pytest.fixture
def key(database: Database, now: datetime) -> str:
    return issue_site_key(database, Keyring(SECRET), "default", "Coral", "awa", now)


def ask(
    client: FlaskClient,
    key: str,
    request: object,
    *,
    options: str = "",
    signature: str | None = None,
) -> TestResponse:
    body = json.dumps(request).encode()
    headers = {"X-Coral-Signature": sign(body, SIGNING) if signature is None else signature}
    path = f"/coral/moderate?key={key}&timeout=5000{options}"
    return client.post(path, data=body, headers=headers, content_type="application/json")


@pytest.mark.parametrize(
    ("said", "status", "flags"),
    [
        ("spam 0.7", "SYSTEM_WITHHELD", ["COMMENT_DETECTED_SPAM"]),
        ("spam 0.99", "REJECTED", ["COMMENT_DETECTED_SPAM"]),
        ("toxicity 0.97", "REJECTED", ["COMMENT_DETECTED_TOXIC"]),
        (
            "spam 0.99 toxicity 0.99",
            "REJECTED",
            ["COMMENT_DETECTED_SPAM", "COMMENT_DETECTED_TOXIC"],
        ),
        (f"{judge.CHECK} {judge.REFUSED}", "REJECTED", ["COMMENT_DETECTED_TOXIC"]),
    ],
)
@pytest.mark.parametrize("action", ["NEW", "EDIT"])
def test_coral_is_told_what_to_do_with_a_comment(
    client: FlaskClient,
    key: str,
    redis_url: str,
    said: str,
    status: str,
    flags: list[str],
    action: str,
) -> None:
    with answering(redis_url, see):
        answer = ask(client, key, compose(said, action))
    actions = [{"actionType": "FLAG", "reason": each} for each in flags]
    assert (answer.status_code, answer.json) == (200, {"status": status, "actions": actions})


def test_of_a_comment_that_may_be_published_coral_is_told_nothing(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    with answering(redis_url, see):
        answer = ask(client, key, compose())
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_reason_is_told_where_coral_is_said_to_know_the_field(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    with answering(redis_url, see):
        answer = ask(client, key, compose("toxicity 0.97"), options="&reasons")
    assert answer.json is not None
    told = answer.json["moderationAction"]
    assert told["status"] == "REJECTED"
    assert told["rejectionReason"]["code"] == "ABUSIVE"
    assert told["rejectionReason"]["detailedExplanation"]


@pytest.mark.parametrize(
    ("options", "content"),
    [("", "a < b & bold"), ("&format=plain", "<p>a &lt; b &amp; <b>bold</b></p>")],
)
def test_the_text_is_read_in_the_format_of_the_phase(
    client: FlaskClient, key: str, redis_url: str, options: str, content: str
) -> None:
    seen: list[str] = []

    def look(draft: Draft) -> list[Signal]:
        seen.append(draft.content.strip())
        return [CALM]

    with answering(redis_url, look):
        ask(client, key, compose("<p>a &lt; b &amp; <b>bold</b></p>"), options=options)
    assert seen == [content]


def test_what_cannot_be_checked_in_time_is_withheld(client: FlaskClient, key: str) -> None:
    body = json.dumps(compose()).encode()
    path, headers = (
        f"/coral/moderate?key={key}&timeout=100",
        {"X-Coral-Signature": sign(body, SIGNING)},
    )
    answer = client.post(path, data=body, headers=headers, content_type="application/json")
    assert (answer.status_code, answer.json) == (200, {"status": "SYSTEM_WITHHELD", "actions": []})


def test_while_secrets_change_any_of_several_signatures_will_do(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    body = json.dumps(compose()).encode()
    with answering(redis_url, see):
        for secrets in ((FORMER,), ("unknown", SIGNING), (SIGNING, "unknown")):
            assert ask(client, key, compose(), signature=sign(body, *secrets)).status_code == 204


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", "sha256=00", "é", sign(b"another body", SIGNING), "sha1=" + "0" * 40],
)
def test_a_forged_request_is_refused(client: FlaskClient, key: str, signature: str) -> None:
    assert ask(client, key, compose(), signature=signature).status_code == 401


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(b"body", sign(b"body", ""), ())
    assert is_signed(b"body", sign(b"body", SIGNING), (SecretStr(SIGNING),))


@pytest.mark.parametrize("key", ["", "unknownkey12", "é"])
def test_without_a_key_of_a_site_nobody_is_let_in(client: FlaskClient, key: str) -> None:
    assert ask(client, key, compose()).status_code == 401


def test_a_revoked_key_lets_nobody_in(
    client: FlaskClient, key: str, database: Database, now: datetime
) -> None:
    (known,) = list_site_keys(database, "default")
    revoke_site_key(database, "default", known.id, "awa", now)
    assert ask(client, key, compose()).status_code == 401


def test_a_page_of_a_foreign_origin_is_turned_away(client: FlaskClient, key: str) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    answer = client.post(f"/coral/moderate?key={key}", json=compose(), headers=headers)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "sent",
    [
        [],
        {},
        {"action": "NEW"},
        compose(body=None),
        compose(action="DELETE"),
        {"action": "NEW", "comment": 1},
    ],
)
def test_what_is_no_request_of_a_phase_is_refused(
    client: FlaskClient, key: str, sent: object
) -> None:
    assert ask(client, key, sent).status_code == 400


@pytest.mark.parametrize(
    "body", ["spam \ud800", "", " ", "<b></b>", "<b></b>" + " " * 100_001 + "spam", "a" * 10_001]
)
def test_what_could_be_checked_in_part_only_is_withheld(
    client: FlaskClient, key: str, redis_url: str, body: str
) -> None:
    with answering(redis_url, see):
        answer = ask(client, key, compose(body))
    assert answer.json == {"status": "SYSTEM_WITHHELD", "actions": []}


def test_what_is_too_large_or_fails_is_withheld(client: FlaskClient, key: str) -> None:
    answer = ask(client, key, compose("a" * 300_000))
    assert (answer.status_code, answer.json) == (
        200,
        {"status": "SYSTEM_WITHHELD", "actions": []},
    )


def test_while_the_database_is_down_comments_are_withheld(settings: Settings) -> None:
    gone = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    with open_app(settings.replace(database_url=gone)) as app:
        answer = ask(app.test_client(), "anykey123456", compose())
    assert answer.json == {"status": "SYSTEM_WITHHELD", "actions": []}
