import pytest
from playwright.sync_api import expect

from service.moderation.codes import Code
from tests.browser.conftest import OpenReader
from tests.browser.reader import EVERYWHERE, INSULTS, LINKS, Reader, label
from tests.browser.stage import Stage


@pytest.fixture(params=EVERYWHERE, ids="-".join)
def reader(request: pytest.FixtureRequest, plain_stage: Stage, open_reader: OpenReader) -> Reader:
    return open_reader(plain_stage, *request.param, java_script_enabled=False)


def test_a_published_comment_sends_the_reader_back(reader: Reader, plain_stage: Stage) -> None:
    before = reader.page.url
    text = reader.write("Merci pour cet article sur le marché")
    reader.send()
    reader.page.wait_for_url("**#palabre-approved")
    assert reader.page.url.partition("#")[0] == before.partition("?")[0]
    (comment,) = plain_stage.find(text)
    assert comment["status"] == "approved"


def test_a_held_comment_sends_the_reader_back_as_well(reader: Reader) -> None:
    reader.write(LINKS)
    reader.send()
    reader.page.wait_for_url("**#palabre-flagged")


def test_a_refusal_is_a_page_that_keeps_the_text_and_takes_it_again(
    reader: Reader, plain_stage: Stage
) -> None:
    text = reader.write(INSULTS[reader.language])
    reader.send()
    sentence = reader.sentence(Code.TOXIC)
    expect(reader.page.get_by_role("alert")).to_contain_text(sentence)
    expect(reader.page.get_by_role("alert")).to_contain_text(label("reconsider", reader.language))
    expect(reader.page.locator("html")).to_have_attribute("lang", reader.language)
    expect(reader.content).to_have_value(text)
    reader.send()
    reader.page.wait_for_url("**#palabre-flagged")
    (comment,) = plain_stage.find(text)
    assert comment["status"] == "flagged"


def test_mistakes_are_told_on_a_page_that_keeps_the_rest(reader: Reader) -> None:
    text = reader.write("Bonjour à tous", author="")
    reader.send()
    expect(reader.page.locator(".error")).to_have_text(reader.sentence(Code.AUTHOR_REQUIRED))
    expect(reader.content).to_have_value(text)
    reader.author.fill("Awa")
    reader.send()
    reader.page.wait_for_url("**#palabre-approved")
