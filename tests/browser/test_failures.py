from playwright.sync_api import Route, expect

from service.moderation.codes import Code
from tests.browser.conftest import OpenReader
from tests.browser.google import Google
from tests.browser.reader import SPOKEN, Reader
from tests.browser.stage import Stage

SUBMIT = "**/api/v1/comments"


def test_an_answer_that_is_lost_keeps_the_text_and_stores_it_once(
    stage: Stage, open_reader: OpenReader
) -> None:
    reader = open_reader(stage, "classic", "fr")
    keys: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.fallback()

    reader.page.route(SUBMIT, lose)
    text = reader.write("La route neuve passe devant l’école")
    reader.send()
    reader.expect_label("network_failed")
    expect(reader.content).to_have_value(text)
    reader.choose("try_again")
    reader.expect_told(Code.APPROVED)
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert len(stage.find(text)) == 1


def test_a_connection_that_is_cut_costs_no_text(stage: Stage, open_reader: OpenReader) -> None:
    for place in ("demo", "classic"):
        reader = open_reader(stage, place, "fr")
        text = reader.write("Les vendeuses attendent la pluie")
        reader.page.context.set_offline(True)
        reader.send()
        reader.expect_label("network_failed")
        expect(reader.content).to_have_value(text)
        reader.page.context.set_offline(False)
        reader.choose("try_again")
        reader.expect_told(Code.APPROVED)


def test_a_service_that_was_down_from_the_start_is_told_in_the_pages_language(
    stage: Stage, open_reader: OpenReader
) -> None:
    for language in SPOKEN:
        reader = open_reader(stage, "classic", language)
        reader.page.route("**/api/v1/**", lambda route: route.abort())
        reader.page.reload()
        text = reader.write("Bonjour")
        reader.send()
        reader.expect_label("network_failed")
        expect(reader.content).to_have_value(text)


def test_a_crash_of_the_service_is_told_with_another_try(
    stage: Stage, open_reader: OpenReader
) -> None:
    reader = open_reader(stage, "classic", "en")
    sentence = reader.sentence(Code.SERVICE_UNAVAILABLE)
    headers = {"Access-Control-Allow-Origin": stage.newspaper.origin}

    def fail(route: Route) -> None:
        route.fulfill(status=503, json={"detail": sentence}, headers=headers)

    reader.page.route(SUBMIT, fail, times=1)
    text = reader.write("The council met under the tree")
    reader.send()
    reader.expect_told(Code.SERVICE_UNAVAILABLE)
    expect(reader.content).to_have_value(text)
    reader.choose("try_again")
    reader.expect_told(Code.APPROVED)


def test_a_captcha_script_that_does_not_load_is_told_and_tried_again(
    stage: Stage, open_reader: OpenReader, google: Google
) -> None:
    google.reachable = False
    reader = open_reader(stage, "demo", "fr")
    text = reader.write("Le conseil se tient dehors")
    reader.send()
    reader.expect_told(Code.CAPTCHA_MISSING)
    expect(reader.content).to_have_value(text)
    google.reachable = True
    reader.choose("try_again")
    reader.expect_told(Code.APPROVED)


def _list_strangers(reader: Reader, stage: Stage) -> list[str]:
    ours = (stage.installation.url, stage.newspaper.origin, "data:")
    seen: list[str] = []
    reader.page.on("request", lambda request: seen.append(request.url))
    reader.page.reload(wait_until="networkidle")
    assert seen
    return [url for url in seen if not url.startswith(ours)]


def test_no_third_party_is_asked_before_the_form_is_touched(
    stage: Stage, open_reader: OpenReader, google: Google
) -> None:
    reader = open_reader(stage, "classic", "fr")
    assert _list_strangers(reader, stage) == []
    assert google.loads == 0
    with reader.page.expect_response("https://www.google.com/**"):
        reader.content.focus()
    assert google.loads == 1


def test_without_consent_the_readers_own_machine_proves_itself(
    stage: Stage, open_reader: OpenReader, google: Google
) -> None:
    reader = open_reader(stage, "classic", "fr", query="?consent=refused")
    reader.write("Je ne veux pas de traceurs")
    reader.send()
    reader.expect_told(Code.APPROVED)
    assert google.loads == 0
    assert reader.page.context.cookies() == []
