import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import update

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.drafts import Draft
from service.moderation.schema import threads
from service.moderation.store.erasure import erase_one
from service.moderation.verdict import Signal
from service.web.doors.akismet_answers import HELD
from tests.service.web.doors.akismet_office import (
    CALM,
    FORM,
    Office,
    open_office,
    spam,
    toxic,
)
from tests.service.web.doors.answering import answering

WORDS = {
    "comment_content": "Bonjour, c'est l'article de <b>l'année</b> & \"plus\" <3",
    "comment_author": "Awa d'Arc",
}
AS_STORED = {
    "comment_content": "Bonjour, c'est l'article de l&rsquo;année &amp; &quot;plus&quot; &lt;3",
    "comment_author": "Awa d\\'Arc",
}


def test_a_recheck_finds_the_first_comment_and_answers_what_became_of_it(office: Office) -> None:
    office.judge.signals = [toxic(0.6)]
    first = office.check(**WORDS)
    again = office.check(**AS_STORED, recheck_reason="retry")
    assert (first.text, again.text) == (HELD, HELD)
    assert first.headers["X-akismet-guid"] == again.headers["X-akismet-guid"]
    (comment,) = office.list_comments()
    now = office.services.now()
    store.record_review(office.database, comment.id, Status.APPROVED, "awa", now)
    assert office.check(**AS_STORED, recheck_reason="recheck_queue").text == "false"
    later = now + timedelta(seconds=1)
    seen = Status.APPROVED
    store.record_review(office.database, comment.id, Status.REJECTED, "ndeye", later, seen=seen)
    assert office.check(**AS_STORED, recheck_reason="recheck").text == "true"
    assert len(office.list_comments()) == 1


def test_a_comment_that_was_edited_is_checked_anew(office: Office) -> None:
    assert office.check().text == "false"
    office.judge.signals = [spam(0.6)]
    content = f"{FORM['comment_content']} <iframe src=//evil.example></iframe>"
    for reason in ("edit", ""):
        answer = office.check(comment_content=content, recheck_reason=reason)
        assert answer.text == "true"
    assert len(office.list_comments()) == 2


def test_a_guid_is_worth_nothing_for_other_words(office: Office) -> None:
    guid = office.check().headers["X-akismet-guid"]
    office.judge.signals = [spam(0.6)]
    answer = office.check(comment_content="Achetez ici", guid=guid, recheck_reason="retry")
    assert answer.text == "true"
    assert answer.headers["X-akismet-guid"] != guid


def test_what_is_sent_twice_is_one_comment(office: Office) -> None:
    first, second = office.check(), office.check()
    assert (first.text, second.text) == ("false", "false")
    assert first.headers["X-akismet-guid"] == second.headers["X-akismet-guid"]
    assert len(office.list_comments()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"comment_author_url": "https://casino.example/"},
        {"comment_author_url": "javascript:alert(1)"},
        {"comment_content": f"{FORM['comment_content']}\u200b"},
        {"comment_author": "AWA"},
    ],
)
def test_what_is_only_nearly_the_same_is_held(office: Office, fields: dict[str, str]) -> None:
    assert office.check().text == "false"
    assert office.check(**fields).text == HELD
    assert len(office.list_comments()) == 1


def test_the_same_words_of_somebody_else_are_another_comment(office: Office) -> None:
    office.check()
    office.judge.signals = [toxic(0.6)]
    answer = office.check(comment_author_email="other@journal.example", recheck_reason="retry")
    assert answer.text == HELD
    assert len(office.list_comments()) == 2


def test_what_was_erased_is_not_found_again(office: Office) -> None:
    office.check()
    (comment,) = office.list_comments()
    erase_one(office.database, comment.id, "awa", office.services.now())
    office.judge.signals = [toxic(0.6)]
    assert office.check(recheck_reason="retry").text == HELD


@pytest.mark.parametrize(
    ("said", "body"), [("calm", "false"), ("spam 0.6", "true"), ("toxicity 0.6", HELD)]
)
@pytest.mark.parametrize("fields", [{"is_test": "1"}, {"comment_type": "contact-form"}])
def test_tests_and_letters_are_checked_and_not_stored(
    office: Office, redis_url: str, said: str, body: str, fields: dict[str, str]
) -> None:
    def see(draft: Draft) -> list[Signal]:
        check, _, score = draft.content.partition(" ")
        found = Signal(check, Code.SPAM if check == "spam" else Code.TOXIC, float(score or 0))
        return [found] if score else [CALM]

    with answering(redis_url, see):
        assert office.check(comment_content=said, **fields).text == body
    assert office.list_comments() == []


def test_a_letter_that_nobody_could_check_is_held(office: Office) -> None:
    assert office.check(comment_type="contact-form").text == HELD


def test_a_letter_from_a_program_that_fills_in_everything_is_held(
    office: Office, redis_url: str
) -> None:
    trapped = {"honeypot_field_name": "hidden", "hidden": "x", "comment_type": "contact-form"}
    with answering(redis_url, lambda _: [CALM]):
        assert office.check(**trapped).text == HELD


@pytest.mark.parametrize(
    "fields",
    [
        {"honeypot_field_name": "hidden", "hidden": "x"},
        {"honeypot_field_name": "hidden", "POST_hidden": "x"},
        {"POST_ak_hp_textarea": "x"},
    ],
)
def test_a_field_that_people_do_not_see_holds_a_comment(
    office: Office, fields: dict[str, str]
) -> None:
    assert office.check(**fields).text == HELD
    assert [comment.form.trap_filled for comment in office.list_comments()] == [True]


def test_a_closed_thread_publishes_nothing(office: Office) -> None:
    office.check()
    with office.database.write() as connection:
        connection.execute(update(threads).values(closed=True))
    assert office.check(comment_content="Une autre remarque.").text == HELD
    assert len(office.list_comments()) == 1


@pytest.mark.parametrize(
    ("fields", "mended"),
    [
        ({"comment_content": ""}, ("content",)),
        ({"comment_content": "x"}, ("content",)),
        ({"comment_content": "x " * 40_000}, ("content",)),
        ({"comment_content": "\u202e\ufeff"}, ("content",)),
        ({"comment_author": ""}, ("author",)),
        ({"comment_author": "\u202e\ufeff"}, ("author",)),
        ({"comment_author": "\u2800" * 300}, ("author",)),
        ({"comment_author": "x" * 300}, ("author",)),
        ({"comment_author_email": "nobody"}, ("email",)),
        ({"comment_author_url": "javascript:alert(1)"}, ("url",)),
        ({"permalink": "x" * 3000}, ("thread",)),
    ],
)
def test_what_our_own_form_refuses_is_stored_and_held(
    office: Office, fields: dict[str, str], mended: tuple[str, ...]
) -> None:
    assert office.check(**fields).text == HELD
    (comment,) = office.list_comments()
    assert comment.form.mended == mended
    assert comment.status is Status.FLAGGED


texts = st.text(max_size=40) | st.sampled_from(
    ["", "x", "Bonjour", "a@b.example", "awa", "x" * 30_000, "https://a.example/", "\ud800", "\x00"]
)


@pytest.fixture
def patient(settings: Settings, now: datetime) -> Iterator[Office]:
    with open_office(settings.replace(answer_within=5), now) as office:
        yield office


@given(
    content=st.integers(0, 10**9).map("Bonjour {}".format) | texts,
    author=st.just("Awa") | texts,
    email=st.sampled_from(["", "awa@journal.example"]) | texts,
    url=st.sampled_from(["", "https://awa.example/"]) | texts,
    signals=st.lists(
        st.builds(spam, st.sampled_from([0.0, 0.6, 1.0]))
        | st.builds(toxic, st.sampled_from([0.0, 0.6, 1.0])),
        max_size=2,
        unique_by=lambda signal: signal.check,
    ),
)
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_door_publishes_nothing_that_the_api_would_hold_or_refuse(
    patient: Office, content: str, author: str, email: str, url: str, signals: list[Signal]
) -> None:
    office = patient
    office.judge.signals = signals or [CALM]
    said = {"content": content, "author": author, "email": email, "url": url}
    api = office.client.post(
        "/api/v1/comments",
        data=json.dumps({**said, "thread": "/api"}),
        content_type="application/json",
        headers={"Prefer": "wait=5"},
    )
    fields = {
        "comment_content": content,
        "comment_author": author,
        "comment_author_email": email,
        "comment_author_url": url,
    }
    asked = {**FORM, **fields, "api_key": office.key}
    door = office.client.post(
        "/1.1/comment-check", data=json.dumps(asked), content_type="application/json"
    )
    if api.status_code not in {201, 409}:
        assert door.text != "false", api.text
    if api.status_code == 201:
        assert door.text in {"false", HELD}
        event(f"the API publishes, the door says {door.text}")
