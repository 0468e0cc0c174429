"""The trap that embed.js lays and the stamp that it brings: programs betray themselves by them."""

from playwright.sync_api import Locator, expect

from tests.browser.axe import find_barriers
from tests.browser.conftest import OpenReader
from tests.browser.reader import PATIENCE, Reader
from tests.browser.stage import Stage

FIELD = "input[name=reply_subject]"


def find_trap(reader: Reader) -> Locator:
    trap = reader.page.locator(FIELD)
    trap.wait_for(state="attached")
    return trap


def write_and_send(reader: Reader) -> str:
    text = reader.write("Merci pour cet article")
    reader.send()
    expect(reader.page.locator(".palabre-good")).to_be_visible(timeout=PATIENCE)
    return text


def read_form_evidence(stage: Stage, text: str) -> dict[str, object]:
    """What is kept of how the form was filled in."""
    (found,) = stage.find(text)
    (signal,) = [each for each in stage.read(found["id"])["signals"] if each["check"] == "form"]
    return dict(signal["evidence"])


def test_people_neither_see_the_trap_nor_come_across_it(
    stage: Stage, open_reader: OpenReader
) -> None:
    for place in ("classic", "block"):
        reader = open_reader(stage, place, "fr")
        trap = find_trap(reader)
        box = trap.locator("xpath=ancestor::p").bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (1, 1)
        for _ in range(12):
            reader.page.keyboard.press("Tab")
            expect(trap).not_to_be_focused()
        # Whoever does not see the page hears nothing of it either.
        assert "reply" not in reader.page.locator("main").aria_snapshot()
        expect(reader.page.get_by_role("textbox")).to_have_count(4)
        assert find_barriers(reader.page) == []


def test_a_form_that_has_a_trap_of_its_own_gets_no_second_one(
    stage: Stage, open_reader: OpenReader
) -> None:
    reader = open_reader(stage, "demo", "fr")
    reader.page.wait_for_load_state("networkidle")
    expect(reader.page.locator(FIELD)).to_have_count(1)


def test_a_program_that_fills_in_every_field_is_found_out(
    stage: Stage, open_reader: OpenReader
) -> None:
    reader = open_reader(stage, "classic", "fr")
    find_trap(reader).evaluate("field => { field.value = 'Re: hello'; }")
    evidence = read_form_evidence(stage, write_and_send(reader))
    assert evidence["trap_filled"] is True


def test_a_reader_brings_the_stamp_of_when_the_form_was_shown(
    stage: Stage, open_reader: OpenReader
) -> None:
    reader = open_reader(stage, "classic", "fr")
    find_trap(reader)
    sent: list[str] = []
    reader.page.on("request", lambda request: sent.append(request.post_data or ""))
    write_and_send(reader)
    assert any("form_stamp=" in body for body in sent)
    assert not any("reply_subject" in body for body in sent)


def test_where_it_cannot_be_hidden_no_trap_is_laid(stage: Stage, open_reader: OpenReader) -> None:
    reader = open_reader(stage, "classic", "fr")
    reader.page.add_init_script("delete Document.prototype.adoptedStyleSheets;")
    with reader.page.expect_response("**/api/v1/embed?*"):
        reader.page.reload()
    write_and_send(reader)
    expect(reader.page.locator(FIELD)).to_have_count(0)
