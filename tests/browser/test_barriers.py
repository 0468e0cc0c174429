import pytest
from playwright.sync_api import Browser, expect

from service.moderation.codes import Code
from tests.browser.axe import find_barriers, find_barriers_in_all_looks
from tests.browser.chromium import open_context
from tests.browser.conftest import OpenReader
from tests.browser.reader import EVERYWHERE, INSULTS, SPOKEN
from tests.browser.stage import Stage


@pytest.mark.parametrize("language", SPOKEN)
def test_the_pages_for_readers_have_no_barriers(
    stage: Stage, browser: Browser, language: str
) -> None:
    with open_context(browser, language) as (context, complaints):
        page = context.new_page()
        for path in ("/demo", "/problems"):
            page.goto(f"{stage.installation.url}{path}")
            assert find_barriers_in_all_looks(page) == []
        assert complaints == []


@pytest.mark.parametrize(("place", "language"), EVERYWHERE)
def test_what_is_said_beside_a_form_has_no_barriers(
    stage: Stage, open_reader: OpenReader, place: str, language: str
) -> None:
    reader = open_reader(stage, place, language)
    reader.write(INSULTS[reader.language])
    reader.send()
    reader.expect_told(Code.TOXIC)
    assert find_barriers(reader.page) == []
    reader.author.fill("")
    reader.send()
    reader.expect_told(Code.BAD_REQUEST)
    assert find_barriers(reader.page) == []


@pytest.mark.parametrize("language", SPOKEN)
def test_the_page_without_script_has_no_barriers(
    plain_stage: Stage, open_reader: OpenReader, language: str
) -> None:
    reader = open_reader(plain_stage, "demo", language)
    # The page of the answer as a browser without script gets it, looked at by one with script.
    reader.page.route("**/embed.js", lambda route: route.abort())
    reader.page.reload()
    reader.write(INSULTS[reader.language])
    reader.send()
    expect(reader.page.get_by_role("alert")).to_contain_text(reader.sentence(Code.TOXIC))
    assert find_barriers(reader.page) == []
