from datetime import datetime

import pytest
from sqlalchemy import select

from service.moderation import store
from service.moderation.akismet_schema import akismet_checks
from service.moderation.codes import Status
from service.moderation.feedback_schema import feedback
from service.moderation.keys import Keyring
from service.moderation.schema import decisions, reviews
from service.moderation.store.site_keys import issue_site_key
from service.moderation.store.sites import create_site
from service.web.doors.akismet_answers import HELD, THANKS
from tests.conftest import SECRET
from tests.service.web.doors.akismet_office import FORM, Office, spam, toxic


def list_reviews(office: Office) -> list[tuple[str, str, str]]:
    query = select(reviews.c.moderator, reviews.c.status, reviews.c.reason).order_by(reviews.c.id)
    with office.database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    ("score", "method", "status", "review"),
    [
        (0.0, "submit-spam", Status.REJECTED, ("akismet: Ndeye", "rejected", "spam")),
        (0.6, "submit-spam", Status.REJECTED, ("akismet: Ndeye", "rejected", "spam")),
        (0.6, "submit-ham", Status.APPROVED, ("akismet: Ndeye", "approved", "")),
        (1.0, "submit-ham", Status.APPROVED, ("akismet: Ndeye", "approved", "")),
    ],
)
def test_feedback_is_a_review_of_the_original_comment(
    office: Office,
    score: float,
    method: str,
    status: Status,
    review: tuple[str, str, str],
    named: bool,
) -> None:
    office.judge.signals = [spam(score)]
    guid = office.check().headers["X-akismet-guid"]
    moderator = {"user_ip": "198.51.100.1", "reporter": "Ndeye", "guid": guid if named else None}
    assert office.call(f"/1.1/{method}", **moderator).text == THANKS
    (comment,) = office.list_comments()
    assert comment.status is status
    assert list_reviews(office) == [review]
    assert [new.address_prefix for new in office.judge.taken] == ["203.0.113.0/24"]
    # What they said themselves they need not be told.
    answer = "true" if status is Status.REJECTED else "false"
    assert office.check(recheck_reason="retry").text == answer


def test_the_last_word_of_the_site_counts(office: Office) -> None:
    office.check()
    (comment,) = office.list_comments()
    now = office.services.now()
    store.record_review(office.database, comment.id, Status.APPROVED, "awa", now)
    office.call("/1.1/submit-spam")
    assert [each.status for each in office.list_comments()] == [Status.REJECTED]
    office.call("/1.1/submit-ham")
    assert [each.status for each in office.list_comments()] == [Status.APPROVED]
    office.call("/1.1/submit-ham")
    assert [status for _, status, _ in list_reviews(office)] == ["approved", "rejected", "approved"]


@pytest.mark.parametrize(
    ("method", "status"), [("submit-spam", Status.REJECTED), ("submit-ham", Status.APPROVED)]
)
def test_what_was_never_asked_about_is_stored_with_the_word_on_it(
    office: Office, method: str, status: Status
) -> None:
    office.call(f"/1.1/{method}", user_ip="198.51.100.1")
    (comment,) = office.list_comments()
    assert (comment.status, comment.content) == (status, FORM["comment_content"])
    # The address may be the moderator's own.
    assert [new.address_prefix for new in office.judge.taken] == [None]
    assert list_reviews(office)[0][0] == "akismet"
    with office.database.read() as connection:
        decided = connection.execute(select(decisions.c.status, decisions.c.reasons)).all()
        answers = connection.execute(select(akismet_checks.c.answer)).scalars().all()
    assert [tuple(row) for row in decided] == [("flagged", ["checks_unavailable"])]
    assert answers == ["true" if status is Status.REJECTED else "false"]


def test_a_comment_of_the_api_is_found_by_its_words(office: Office) -> None:
    said = {
        "content": FORM["comment_content"],
        "author": FORM["comment_author"],
        "email": FORM["comment_author_email"],
        "thread": FORM["permalink"],
    }
    office.client.post("/api/v1/comments", json=said)
    office.call("/1.1/submit-spam")
    assert [each.status for each in office.list_comments()] == [Status.REJECTED]


def test_of_a_letter_only_its_text_is_learnt_from(office: Office) -> None:
    office.call("/1.1/submit-spam", comment_type="contact-form")
    office.call("/1.1/submit-ham", comment_type="contact-form", comment_content="Bonjour à vous")
    assert office.list_comments() == []
    with office.database.read() as connection:
        columns = feedback.c.source, feedback.c.content, feedback.c.attribute, feedback.c.score
        rows = connection.execute(select(*columns).order_by(feedback.c.id)).all()
    assert [tuple(row) for row in rows] == [
        ("akismet", FORM["comment_content"], "spam", 1.0),
        ("akismet", "Bonjour à vous", "spam", 0.0),
    ]


@pytest.mark.parametrize("fields", [{"is_test": "1"}, {"comment_content": ""}])
def test_of_tests_and_of_nothing_nothing_is_learnt(office: Office, fields: dict[str, str]) -> None:
    assert office.call("/1.1/submit-spam", **fields).text == THANKS
    assert office.list_comments() == []


def test_a_reporter_with_a_long_name_is_still_one(office: Office) -> None:
    office.check()
    office.call("/1.1/submit-spam", reporter="\x00é" * 300)
    assert list_reviews(office)[0][0] == ("akismet: " + "é" * 300)[:100]


def test_a_site_knows_nothing_of_another_ones_comments(office: Office, now: datetime) -> None:
    guid = office.check().headers["X-akismet-guid"]
    create_site(office.database, "radio", "Radio", "awa", now)
    office.services.sites.forget()
    keyring = Keyring(SECRET)
    key = issue_site_key(office.database, keyring, "radio", "WordPress", "awa", now)
    office.judge.signals = [toxic(0.6)]
    answer = office.check(api_key=key, guid=guid, recheck_reason="retry")
    assert (answer.text, answer.headers["X-akismet-guid"] == guid) == (HELD, False)
    office.call("/1.1/submit-spam", api_key=key, guid=guid)
    statuses = [each.status for each in office.list_comments()]
    assert statuses == [Status.APPROVED, Status.REJECTED]
