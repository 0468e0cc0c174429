import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from service.moderation.codes import Code
from tests.browser.conftest import OpenReader
from tests.browser.google import Google
from tests.browser.reader import EVERYWHERE, INSULTS, LINKS, PATIENCE, Reader
from tests.browser.stage import Stage
from tests.waiting import wait_until

HERE_AND_THERE = [EVERYWHERE[0], EVERYWHERE[-2]]


@contextmanager
def nobody_checking(stage: Stage) -> Iterator[None]:
    """The worker stands still meanwhile, and goes on where it was: sooner than a new one starts."""
    worker = stage.installation.processes["worker"]
    worker.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGCONT)


@pytest.fixture(params=EVERYWHERE, ids="-".join)
def reader(request: pytest.FixtureRequest, stage: Stage, open_reader: OpenReader) -> Reader:
    return open_reader(stage, *request.param)


@pytest.fixture(params=HERE_AND_THERE, ids="-".join)
def one_reader(request: pytest.FixtureRequest, stage: Stage, open_reader: OpenReader) -> Reader:
    return open_reader(stage, *request.param)


def test_a_comment_is_published_and_listed(reader: Reader) -> None:
    text = reader.write("Merci pour cet article sur le marché")
    reader.send()
    reader.expect_told(Code.APPROVED)
    reader.expect_listed(text)
    expect(reader.content).to_have_value("")


def test_a_held_comment_is_followed_until_a_person_has_decided(
    reader: Reader, stage: Stage
) -> None:
    text = reader.write(LINKS)
    reader.send()
    reader.expect_told(Code.HELD_FOR_REVIEW)
    stage.review(text, "approve")
    reader.expect_told(Code.APPROVED_BY_MODERATOR)
    reader.expect_listed(text)


def test_a_refusal_tells_why_keeps_the_text_and_can_be_reconsidered(
    reader: Reader, stage: Stage
) -> None:
    text = reader.write(INSULTS[reader.language])
    reader.send()
    reader.expect_told(Code.TOXIC)
    reader.expect_label("reconsider")
    expect(reader.content).to_have_value(text)
    expect(reader.content).to_have_attribute("aria-invalid", "true")
    expect(reader.content).to_have_accessible_description(reader.sentence(Code.TOXIC))
    reader.choose("edit_text")
    expect(reader.content).to_be_focused()
    reader.choose("insist")
    reader.expect_told(Code.APPEALED)
    expect(reader.content).not_to_have_attribute("aria-invalid", "true")
    (comment,) = stage.find(text)
    assert comment["status"] == "flagged"


def test_wrong_fields_are_told_beside_each(one_reader: Reader) -> None:
    one_reader.write("Bonjour", author="")
    one_reader.page.locator("input[name=url]").fill("pas une adresse")
    one_reader.send()
    one_reader.expect_told(Code.BAD_REQUEST)
    expect(one_reader.author).to_be_focused()
    for name, code in (("author", Code.AUTHOR_REQUIRED), ("url", Code.URL_INVALID)):
        field = one_reader.page.locator(f"input[name={name}]")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(one_reader.sentence(code))
    one_reader.author.fill("Awa")
    one_reader.page.locator("input[name=url]").fill("")
    one_reader.send()
    one_reader.expect_told(Code.APPROVED)
    expect(one_reader.page.locator("[aria-invalid]")).to_have_count(0)


def test_a_low_captcha_score_keeps_the_text_and_allows_another_try(
    one_reader: Reader, google: Google
) -> None:
    google.token = "low-0.1"
    text = one_reader.write("Le toit est enfin réparé")
    one_reader.send()
    one_reader.expect_told(Code.CAPTCHA_SCORE_LOW)
    expect(one_reader.content).to_have_value(text)
    google.token = "good-0.9"
    one_reader.choose("try_again")
    one_reader.expect_told(Code.APPROVED)


def test_what_nobody_checks_yet_is_followed_until_it_is_decided(
    stage: Stage, open_reader: OpenReader
) -> None:
    reader = open_reader(stage, "classic", "fr")
    with nobody_checking(stage):
        text = reader.write("La pluie a détruit la récolte chez nous")
        reader.send()
        reader.expect_told(Code.CHECKS_PENDING)
    reader.expect_told(Code.APPROVED)
    reader.expect_listed(text)


def test_what_the_checks_refuse_later_comes_back_into_the_form(
    stage: Stage, open_reader: OpenReader
) -> None:
    reader = open_reader(stage, "classic", "fr")
    with nobody_checking(stage):
        text = reader.write(INSULTS[reader.language])
        reader.send()
        reader.expect_told(Code.CHECKS_PENDING)
        expect(reader.content).to_have_value("")
    reader.expect_label("reconsider")
    expect(reader.content).to_have_value(text)


def test_a_double_click_sends_once(one_reader: Reader, stage: Stage) -> None:
    sent: list[str] = []
    one_reader.page.on("request", lambda request: sent.append(request.method))
    text = one_reader.write("Où se prennent les décisions chez vous")
    one_reader.submit.dblclick()
    one_reader.expect_told(Code.APPROVED)
    assert sent.count("POST") == 1
    wait_until(lambda: len(stage.find(text)) == 1, timeout=PATIENCE / 1000)
