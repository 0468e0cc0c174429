"""The pages of webhooks, as an admin of a site uses them, with a real receiver at the other end."""

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.moderators import Role
from service.moderation.store.audit_page import list_audit
from service.moderation.store.sites import create_site, find_site
from service.moderation.webhooks.deliveries import list_deliveries
from service.moderation.webhooks.endpoints import MOST_ENDPOINTS, Endpoint, list_endpoints
from service.moderation.webhooks.events import EventKind, Scribe
from service.moderation.webhooks.spreading import spread
from service.outgoing.signing import verify
from service.outgoing.webhooks.courier import Courier
from service.outgoing.webhooks.sender import Sender
from tests.markup import read_page
from tests.service.web.admin.desk import Desk, add_comment
from tests.service.web.apps import open_app
from tests.service.web.payloads import PAYLOADS
from tests.standins.receiver import Receiver
from tests.waiting import wait_until

PATH = "/admin/sites/default/webhooks"
KINDS = [kind.value for kind in EventKind]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    allowing = {"outgoing_allow": ("127.0.0.1",), "public_url": "https://comments.example.org"}
    with open_app(settings.replace(**allowing)) as app:
        yield app


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def add(desk: Desk, url: str, kinds: list[str] | None = None) -> tuple[Endpoint, str]:
    """An endpoint made on the page, and the secret that the page showed."""
    shown = desk.post(PATH, url=url, events=KINDS if kinds is None else kinds)
    found = re.search(r'<code class="secret">(whsec_[0-9a-f]{64})</code>', shown.text)
    assert found is not None
    return find(desk), found.group(1)


def find(desk: Desk) -> Endpoint:
    site_id = find_site(desk.services.database, "default")
    return list_endpoints(desk.services.database, site_id)[-1]


def deliver(desk: Desk, endpoint: Endpoint) -> None:
    services = desk.services
    scribe = Scribe(services.keyring, services.settings.public_url)
    sender = Sender.of(services.settings)
    courier = Courier(services.database, sender, scribe, services.now)
    courier.tick()
    wait_until(lambda: courier.is_idle)
    courier.close()


def test_an_endpoint_is_made_and_its_secret_shown_once(desk: Desk, receiver: Receiver) -> None:
    endpoint, secret = add(desk, receiver.url(), ["comment.held"])
    assert endpoint.events == ("comment.held",)
    listed = desk.get(PATH)
    assert receiver.url() in listed.text
    assert secret not in listed.text
    page = desk.get(f"{PATH}/{endpoint.id}")
    assert (secret in page.text, page.values("url")) == (False, [receiver.url()])
    assert secret.removeprefix("whsec_") not in endpoint.nonce


def test_a_test_event_arrives_signed_and_its_result_is_shown(
    desk: Desk, receiver: Receiver
) -> None:
    endpoint, secret = add(desk, receiver.url())
    shown = desk.post(f"{PATH}/{endpoint.id}/test")
    assert "HTTP 200" in read_page(shown.text).text
    (got,) = receiver.received
    body = json.loads(got.body)
    assert (body["type"], body["site"], "comment" in body) == ("test", "default", False)
    signature = got.headers["Palabre-Signature"]
    assert verify(signature, [secret], got.body, desk.services.now())
    (delivery,) = list_deliveries(desk.services.database, endpoint.id, 10)
    assert delivery.state == "delivered"


@pytest.mark.parametrize(
    ("path", "told"), [("/500", "HTTP 500"), ("/redirect", "HTTP 302"), ("/410", "HTTP 410")]
)
def test_a_test_that_fails_says_why_and_is_not_repeated(
    desk: Desk, receiver: Receiver, path: str, told: str
) -> None:
    endpoint, _ = add(desk, receiver.url(path))
    assert told in read_page(desk.post(f"{PATH}/{endpoint.id}/test").text).text
    (delivery,) = list_deliveries(desk.services.database, endpoint.id, 10)
    assert (delivery.state, delivery.attempts) == ("dead", 1)
    after = find(desk)
    assert (after.failures, after.active) == (0, path != "/410")


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]"])
def test_an_address_inside_is_told_and_not_reached(
    desk: Desk, receiver: Receiver, host: str
) -> None:
    endpoint, _ = add(desk, receiver.url(host=host))
    text = read_page(desk.post(f"{PATH}/{endpoint.id}/test").text).text
    assert "PALABRE_OUTGOING_ALLOW" in text
    assert receiver.connections == 0


def test_what_is_typed_is_saved_and_a_wrong_address_is_not(desk: Desk, receiver: Receiver) -> None:
    endpoint, _ = add(desk, receiver.url())
    path = f"{PATH}/{endpoint.id}"
    typed = {"url": "https://hooks.example.org/a", "events": ["comment.appealed"]}
    assert desk.post(path, **typed).status_code == 303
    saved = find(desk)
    assert (saved.url, saved.events, saved.active) == (
        "https://hooks.example.org/a",
        ("comment.appealed",),
        False,
    )
    for wrong in ({"url": "ftp://x/", "events": KINDS}, {"url": "https://u:p@x/"}, {"url": "x"}):
        answer = desk.post(path, **wrong)
        assert answer.status_code == 400
        assert read_page(answer.text).values("url") == [wrong["url"]]
    assert desk.post(path, url="https://hooks.example.org/", active="1").status_code == 400
    assert find(desk) == saved


def test_a_new_secret_is_shown_once_and_the_old_one_is_good_for_a_while(
    desk: Desk, receiver: Receiver
) -> None:
    endpoint, old = add(desk, receiver.url())
    shown = desk.post(f"{PATH}/{endpoint.id}/secret").text
    found = re.search(r"whsec_[0-9a-f]{64}", shown)
    assert found is not None
    assert found.group() != old
    desk.post(f"{PATH}/{endpoint.id}/test")
    (got,) = receiver.received
    for secret in (old, found.group()):
        signature = got.headers["Palabre-Signature"]
        assert verify(signature, [secret], got.body, desk.services.now())


def test_deliveries_are_listed_and_sent_again_by_hand(
    desk: Desk, receiver: Receiver, database: Database
) -> None:
    endpoint, _ = add(desk, receiver.url())
    comment_id = add_comment(database)
    deliver(desk, endpoint)
    assert f"/admin/comments/{comment_id}" in desk.client.get(f"{PATH}/{endpoint.id}").text
    (delivery,) = list_deliveries(database, endpoint.id, 10)
    again = f"{PATH}/{endpoint.id}/deliveries/{delivery.id}/again"
    assert desk.post(again).status_code == 303
    deliver(desk, endpoint)
    first, second = (json.loads(each.body) for each in receiver.received)
    assert first == second
    assert desk.post(f"{PATH}/{endpoint.id}/deliveries/{2**40}/again").status_code == 404


def test_an_endpoint_is_deleted_with_all_of_its_deliveries(
    desk: Desk, receiver: Receiver, database: Database
) -> None:
    endpoint, _ = add(desk, receiver.url())
    add_comment(database)
    spread(database, Scribe(desk.services.keyring), desk.services.now())
    assert desk.post(f"{PATH}/{endpoint.id}/delete").status_code == 303
    assert list_deliveries(database, endpoint.id, 10) == []
    for path in (f"{PATH}/{endpoint.id}", f"{PATH}/{2**40}"):
        assert desk.client.get(path).status_code == 404
    assert desk.post(f"{PATH}/{endpoint.id}/test").status_code == 404


def test_a_site_has_so_many_endpoints_and_no_more(desk: Desk) -> None:
    for number in range(MOST_ENDPOINTS):
        add(desk, f"https://hooks.example.org/{number}")
    answer = desk.post(PATH, url="https://hooks.example.org/more", events=KINDS)
    assert answer.status_code == 409


def test_only_admins_of_a_site_see_and_change_its_webhooks(
    app: Flask, desk: Desk, receiver: Receiver, database: Database
) -> None:
    endpoint, _ = add(desk, receiver.url())
    theirs = create_site(database, "theirs", "", "awa", desk.services.now()).id
    stranger = Desk(app).enter("binta", Role.ADMIN, theirs)
    moderator = Desk(app).enter("carl", Role.MODERATOR, endpoint.site_id)
    acts = ("", "/test", "/secret", "/delete", "/deliveries/1/again")
    for desk_of_another, status in ((stranger, 404), (moderator, 403)):
        assert desk_of_another.client.get(PATH).status_code == status
        assert desk_of_another.post(PATH, url="https://x.example/").status_code == status
        for act in acts:
            answer = desk_of_another.post(f"{PATH}/{endpoint.id}{act}")
            assert answer.status_code == status
    # Nor by way of a site that is theirs.
    foreign = f"/admin/sites/theirs/webhooks/{endpoint.id}"
    assert stranger.client.get(foreign).status_code == 404
    assert stranger.post(f"{foreign}/delete").status_code == 404
    assert find(desk) == endpoint
    assert receiver.received == []


def test_all_of_it_is_on_record_without_what_is_secret_in_an_address(
    desk: Desk, receiver: Receiver, database: Database
) -> None:
    endpoint, secret = add(desk, receiver.url("/ok?token=hush"))
    for act in ("test", "secret", "delete"):
        desk.post(f"{PATH}/{endpoint.id}/{act}")
    entries = list_audit(database, site_ids=None, limit=50).entries
    deeds = [entry for entry in entries if entry.deed.startswith("webhook_")]
    assert [entry.deed for entry in deeds[::-1]] == [
        "webhook_added",
        "webhook_tested",
        "webhook_rotated",
        "webhook_removed",
    ]
    assert {entry.subject for entry in deeds} == {receiver.url("")}
    told = repr(deeds)
    assert "hush" not in told
    assert secret not in told


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_is_typed_is_text(desk: Desk, payload: str) -> None:
    plain, typed = (desk.post(PATH, url=each, events=each) for each in ("plain", payload))
    assert read_page(plain.text).shape == read_page(typed.text).shape


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_of_the_pages_exists(
    desk: Desk, receiver: Receiver, database: Database, language: str
) -> None:
    desk.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    endpoint, _ = add(desk, receiver.url("/500"))
    add_comment(database)
    deliver(desk, endpoint)
    desk.post(f"{PATH}/{endpoint.id}/test")
    desk.post(f"{PATH}/{endpoint.id}", url="x")
    desk.post(f"{PATH}/{endpoint.id}", url=receiver.url("/410"), events=KINDS, active="1")
    for path in (PATH, f"{PATH}/{endpoint.id}", "/admin/sites/default", "/admin/audit"):
        answer = desk.client.get(path)
        assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)
