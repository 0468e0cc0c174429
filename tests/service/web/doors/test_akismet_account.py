import csv
from datetime import UTC, datetime

import pytest
from flask import Flask

from service.web.doors.akismet_account import Month
from service.web.doors.akismet_callbacks import read_callback
from tests.service.web.doors.akismet_office import Office, spam


@pytest.fixture
def used(office: Office) -> Office:
    """Three comments of one blog, one of them spam and one a miss, and one of another."""
    office.check(comment_content="Merci pour tout.")
    office.check(comment_content="Merci encore une fois.")
    office.call("/1.1/submit-spam", comment_content="Merci encore une fois.")
    office.judge.signals = [spam(0.6)]
    office.check(comment_content="Achetez ici.", blog="https://journal.example")
    office.check(comment_content="Achetez ici.", blog="https://journal.example")
    office.check(comment_content="Achetez aussi.", blog="http://radio.example/blog")
    office.call("/1.1/submit-ham", comment_content="Achetez aussi.")
    return office


def month(office: Office) -> str:
    return f"{office.services.now():%Y-%m}"


def test_a_key_tells_how_each_blog_has_used_it(used: Office) -> None:
    journal = {
        "site": "journal.example",
        "api_calls": "4",
        "spam": "1",
        "ham": "1",
        "missed_spam": "1",
        "false_positives": "0",
        "is_revoked": False,
    }
    radio = {
        "site": "radio.example",
        "api_calls": "1",
        "spam": "0",
        "ham": "0",
        "missed_spam": "0",
        "false_positives": "1",
        "is_revoked": False,
    }
    told = {"limit": 500, "offset": 0, "total": 2}
    assert used.call("/1.2/key-sites").json == {month(used): [journal, radio], **told}
    by_query = used.client.get(f"/1.2/key-sites?api_key={used.key}&order=false_positives")
    assert by_query.json == {month(used): [radio, journal], **told}
    assert used.call("/1.2/key-sites", filter="radio").json == {
        month(used): [radio],
        **told,
        "total": 1,
    }
    second = {"limit": 1, "offset": 1, "total": 2}
    assert used.call("/1.2/key-sites", limit=1, offset=1).json == {month(used): [radio], **second}
    assert used.call("/1.2/key-sites", month="2020-02").json == {"2020-02": [], **told, "total": 0}


def test_the_same_is_told_as_csv(used: Office) -> None:
    answer = used.call("/1.2/key-sites", format="csv")
    assert answer.mimetype == "text/csv"
    title, *rows = answer.text.splitlines()
    assert title == f"Active sites during {month(used)} (limit: 500, offset: 0, total: 2)"
    assert list(csv.reader(rows)) == [
        ["Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked"],
        ["journal.example", "4", "1", "1", "1", "0", "false"],
        ["radio.example", "1", "0", "0", "0", "1", "false"],
    ]


@pytest.mark.parametrize(
    "fields",
    [{"month": "x"}, {"month": "2026-13"}, {"limit": "-1", "offset": "x"}, {"order": "site; --"}],
)
def test_what_cannot_be_read_is_as_if_it_were_not_there(
    used: Office, fields: dict[str, str]
) -> None:
    assert used.call("/1.2/key-sites", **fields).json == used.call("/1.2/key-sites").json


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_is_no_limit_and_the_usage_is_told(used: Office, method: str) -> None:
    path = f"/1.2/usage-limit?api_key={used.key}&extended=true"
    told = {"limit": "none", "usage": 5, "percentage": "0.00", "throttled": False}
    assert used.client.open(path, method=method).json == told


def test_a_settings_page_is_told_what_it_shows(used: Office) -> None:
    stats = used.call("/1.1/get-stats", **{"from": "6-months"}).json
    assert stats is not None
    figures = {"spam": 1, "ham": 1, "missed_spam": 1, "false_positives": 1}
    assert {name: stats[name] for name in figures} == figures
    assert (stats["accuracy"], stats["time_saved"]) == (50.0, 2)
    assert len(stats["breakdown"]) == 6
    assert stats["breakdown"][month(used)] == {**figures, "da": f"{month(used)}-01"}
    everything = used.call("/1.1/get-stats", **{"from": "all"}).json
    assert everything is not None
    assert everything["spam"] == 1
    subscription = used.call("/1.1/get-subscription").json
    assert subscription is not None
    assert subscription["status"] == "active"


@pytest.mark.parametrize("path", ["/1.1/token", "/1.2/alerts", "/1.2/a/b"])
def test_whatever_else_a_settings_page_asks_has_a_harmless_answer(
    office: Office, path: str
) -> None:
    assert office.call(path).json == {}
    assert office.call(path, api_key="unknownkey12").text == "invalid"


@pytest.mark.parametrize("path", ["/1.1/comment-check", "/1.1/verify-key"])
def test_a_check_is_no_question_of_get(office: Office, path: str) -> None:
    answer = office.client.get(f"{path}?api_key={office.key}")
    assert answer.status_code == 405


def test_too_large_a_call_is_refused(office: Office) -> None:
    answer = office.check(comment_content="x" * (1 << 20))
    assert (answer.status_code, answer.text) == (413, "Request Entity Too Large.")
    assert office.check(comment_content="x" * 300_000).status_code == 200


def test_a_body_that_never_ends_is_refused(app: Flask) -> None:
    headers = {"Transfer-Encoding": "chunked"}
    answer = app.test_client().post("/1.1/comment-check", headers=headers)
    assert answer.status_code == 411


@pytest.mark.parametrize(
    ("year", "number", "name", "days"),
    [
        (2026, 11, "2026-11", 30),
        (2026, 12, "2026-12", 31),
        (2026, 0, "2025-12", 31),
        (2026, -5, "2025-07", 31),
        (2024, 2, "2024-02", 29),
    ],
)
def test_months_have_their_names_and_bounds(year: int, number: int, name: str, days: int) -> None:
    found = Month.of(year, number)
    assert (found.name, (found.end - found.begin).days) == (name, days)
    assert found.begin.replace(day=1) == found.begin >= datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("callback", "blog", "kept"),
    [
        ("https://journal.example/back?t=1", "https://journal.example/", True),
        ("https://Journal.example/back", "https://journal.EXAMPLE/blog", True),
        ("https://journal.example:443/back", "https://journal.example", True),
        ("http://journal.example:8080/back", "http://journal.example:8080/", True),
        ("http://journal.example/back", "https://journal.example/", False),
        ("https://journal.example:8443/", "https://journal.example/", False),
        ("https://evil.example/", "https://journal.example/", False),
        ("https://journal.example@evil.example/", "https://journal.example/", False),
        ("https://journal.example.evil.example/", "https://journal.example/", False),
        ("file:///etc/passwd", "https://journal.example/", False),
        ("", "https://journal.example/", False),
        ("https://journal.example/", "", False),
        ("", "", False),
        ("nonsense", "nonsense", False),
    ],
)
def test_a_verdict_is_called_back_to_the_blog_itself_alone(
    callback: str, blog: str, kept: bool
) -> None:
    assert read_callback(callback, blog) == (callback if kept else "")
