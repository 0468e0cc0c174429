from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from service.moderation.codes import Code
from service.moderation.comment import CaptchaOutcome
from service.moderation.keys import Keyring
from service.moderation.schema import comments
from service.moderation.store.site_keys import issue_site_key, list_site_keys, revoke_site_key
from service.moderation.store.sites import create_site, read_site, save_site
from service.moderation.verdict import Signal
from service.web.doors.akismet_answers import HELD, THANKS
from tests.conftest import SECRET
from tests.service.web.doors.akismet_office import FORM, Office, spam, toxic

TEST_VALUES = (
    ({"comment_author": "viagra-test-123"}, "true"),
    ({"comment_author": "akismet-guaranteed-spam"}, "true"),
    ({"comment_author_email": "akismet-guaranteed-spam@example.com"}, "true"),
    ({"user_role": "administrator"}, "false"),
    ({"user_role": "editor, administrator"}, "false"),
)
UNKNOWN = "unknownkey12"
WORDS: tuple[tuple[str, dict[str, str | None], str], ...] = (
    ("verify-key", {}, "valid"),
    ("verify-key", {"key": UNKNOWN}, "invalid"),
    ("verify-key", {"api_key": None}, "invalid"),
    ("comment-check", {}, "false"),
    ("comment-check", {"api_key": UNKNOWN}, "invalid"),
    ("comment-check", {"api_key": "é"}, "invalid"),
    ("submit-spam", {}, THANKS),
    ("submit-spam", {"api_key": UNKNOWN}, "invalid"),
    ("submit-ham", {}, THANKS),
    ("submit-ham", {"api_key": UNKNOWN}, "invalid"),
    ("deactivate", {}, "deactivated"),
    ("deactivate", {"api_key": UNKNOWN}, "invalid"),
    ("verify-wpcom-key", {}, "invalid"),
    ("get-stats", {"api_key": UNKNOWN}, "invalid"),
    ("get-subscription", {"api_key": UNKNOWN}, "invalid"),
)
BAN = Signal("ban", Code.AUTHOR_BANNED, 1.0)
MISSING = Signal("toxicity", Code.CHECKS_UNAVAILABLE, None)


@pytest.mark.parametrize(
    ("signals", "body", "discard"),
    [
        ([spam(0.0)], "false", False),
        ([spam(0.6)], "true", False),
        ([spam(1.0)], "true", True),
        ([toxic(0.6)], HELD, False),
        ([toxic(1.0)], "true", False),
        ([toxic(1.0), spam(1.0)], "true", False),
        ([toxic(0.6), spam(0.6)], "true", False),
        ([BAN], "true", False),
        ([MISSING], HELD, False),
        ([], HELD, False),
    ],
)
def test_a_comment_is_answered_for_as_its_verdict_stands(
    office: Office, signals: Sequence[Signal], body: str, discard: bool
) -> None:
    office.judge.signals = signals
    answer = office.check()
    assert (answer.status_code, answer.text) == (200, body)
    assert answer.headers.get("X-akismet-pro-tip") == ("discard" if discard else None)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(answer.headers["X-akismet-guid"]) == 32
    assert ("X-akismet-error" in answer.headers) == (body == HELD)
    assert ("X-akismet-debug-help" in answer.headers) == (body == HELD)
    assert "X-akismet-recheck-after" not in answer.headers


def test_a_checked_comment_is_stored_as_any_other(office: Office) -> None:
    office.check(comment_parent="12", comment_author_url="awa.example", blog_lang="en_GB, fr")
    (comment,) = office.list_comments()
    assert comment.thread == FORM["permalink"]
    assert (comment.author, comment.email) == ("Awa", "awa@journal.example")
    assert (comment.content, comment.url) == (FORM["comment_content"], "https://awa.example")
    assert (comment.parent, comment.language) == ("12", "en")
    assert comment.captcha.outcome is CaptchaOutcome.VOUCHED
    # What the version before reads, which knows no such outcome: it holds the comment.
    with office.database.read() as connection:
        outcomes = connection.execute(select(comments.c.captcha_outcome)).scalars().all()
    assert outcomes == ["not_asked"]
    assert office.judge.taken[0].address_prefix == "203.0.113.0/24"


def test_the_documented_test_values_have_their_answers_and_leave_no_trace(
    office: Office,
) -> None:
    office.judge.signals = [toxic(0.6)]
    for fields, body in TEST_VALUES:
        assert office.check(**fields).text == body, fields
    assert office.list_comments() == []


def test_other_roles_are_checked_like_everybody(office: Office) -> None:
    office.judge.signals = [toxic(0.6)]
    for role in ("", "editor", "not-administrator", "subscriber"):
        assert office.check(user_role=role).text == HELD, role


def test_every_method_has_its_word(office: Office) -> None:
    for name, fields, body in WORDS:
        answer = office.call(f"/1.1/{name}", **fields)
        assert (answer.status_code, answer.text) == (200, body), (name, fields)
        if body == "invalid" and name != "verify-wpcom-key":
            assert "api_key" in answer.headers["X-akismet-debug-help"]


def test_a_check_without_what_it_needs_is_told_what(office: Office) -> None:
    for name, value in product(("blog", "user_ip"), (None, "", " ")):
        answer = office.check(**{name: value})
        assert answer.text == f"Missing required field: {name}."
        assert answer.headers["X-akismet-debug-help"] == f'Empty "{name}" value'


def test_the_key_is_taken_from_body_query_or_host(office: Office) -> None:
    for body, query, host in (
        ({"api_key": office.key}, "", "localhost"),
        ({"key": office.key}, "", "localhost"),
        ({}, f"?api_key={office.key}", "localhost"),
        ({}, f"?key={office.key}", "localhost"),
        ({}, "", f"{office.key}.rest.palabre.example"),
    ):
        fields = {**FORM, **body}
        url = f"/1.1/comment-check{query}"
        form = office.client.post(url, data=fields, headers={"Host": host})
        as_json = office.client.post(url, json=fields, headers={"Host": host})
        assert (form.text, as_json.text) == ("false", "false"), (body, query, host)


def test_the_new_key_is_verified_and_not_the_one_that_is_in_use(office: Office) -> None:
    answer = office.call("/1.1/verify-key", key="unknownkey12", api_key=office.key)
    assert answer.text == "invalid"


def test_a_revoked_key_raises_its_alert(office: Office, now: datetime) -> None:
    (known,) = list_site_keys(office.database, "default")
    revoke_site_key(office.database, "default", known.id, "awa", now)
    for path in ("/1.1/verify-key", "/1.1/comment-check", "/1.1/submit-ham", "/1.2/key-sites"):
        answer = office.call(path)
        assert answer.text == "invalid"
        assert answer.headers["X-akismet-alert-code"] == "10403"
        assert answer.headers["X-akismet-alert-msg"]
    assert office.list_comments() == []


def test_a_key_speaks_for_the_blogs_of_its_site_alone(office: Office, now: datetime) -> None:
    create_site(office.database, "radio", "Radio", "awa", now)
    site = read_site(office.database, "radio")
    assert site is not None
    origins = ("https://www.radio.example",)
    save_site(office.database, replace(site, origins=origins), "awa", now)
    key = issue_site_key(office.database, Keyring(SECRET), "radio", "WordPress", "awa", now)
    office.services.sites.forget()
    for blog, body in (
        ("https://radio.example/", "false"),
        ("http://www.radio.example:8080/blog", "false"),
        ("https://journal.example/", "invalid"),
        ("https://radio.example.evil.example/", "invalid"),
        ("nonsense", "invalid"),
    ):
        answer = office.check(api_key=key, blog=blog)
        assert answer.text == body, blog
        assert answer.headers.get("X-akismet-alert-code") == (
            "10404" if body == "invalid" else None
        )


def test_a_page_of_a_foreign_origin_is_turned_away(office: Office) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    fields = {**FORM, "api_key": office.key}
    answer = office.client.post("/1.1/comment-check", data=fields, headers=headers)
    assert (answer.status_code, answer.text) == (403, "invalid")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert office.list_comments() == []


def test_a_caller_in_a_hurry_is_told_when_to_come_back(office: Office) -> None:
    limited = office.services.door_limit
    while limited.hit("1") is None:
        pass
    answer = office.check()
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.text not in {"true", "false"}


def test_while_the_database_is_away_nothing_is_published(office: Office) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    event.listen(office.database.engine, "before_cursor_execute", fail)
    answer = office.check()
    assert (answer.status_code, answer.text) == (503, "Service Unavailable.")
    assert int(answer.headers["Retry-After"]) > 0
