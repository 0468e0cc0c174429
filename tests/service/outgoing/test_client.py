"""The client against real servers on loopback, and names that lie."""

import time
from collections.abc import Sequence

import pytest

from service.outgoing.allowance import Allowance
from service.outgoing.client import Bounds, OutgoingClient, OutgoingError
from tests.service.web.apps import open_silent_server
from tests.standins.receiver import CERTIFICATE, HOST, Receiver

LOOPBACK = Allowance.read(["127.0.0.1"])
THIS_MACHINE = """127.0.0.1 localhost 127.1 127.0.1 0 0.0.0.0 2130706433 0x7f000001 0x7f.1
017700000001 0177.0.0.1 127.0.0.1. [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1]
[0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::]"""
SHORT = Bounds(connect_seconds=0.3, seconds=0.5)


def resolve_to(*addresses: str) -> OutgoingClient:
    return OutgoingClient(LOOPBACK, resolver=lambda host, port: addresses)


def cause_of(client: OutgoingClient, url: str, bounds: Bounds = SHORT) -> str:
    with pytest.raises(OutgoingError) as raised:
        client.send(url, b"{}", bounds=bounds)
    # The original error holds the request, and with it what may be secret.
    assert raised.value.__context__ is None or raised.value.__suppress_context__
    return raised.value.cause


def test_a_body_and_its_headers_arrive_and_the_answer_comes_back(receiver: Receiver) -> None:
    client = resolve_to("127.0.0.1")
    answer = client.send(receiver.url(host=HOST), b'{"a": 1}', {"Palabre-Event": "test"})
    assert (answer.status, answer.body, answer.is_success) == (200, b"thanks", True)
    (got,) = receiver.received
    assert (got.method, got.body, got.headers["Palabre-Event"]) == ("POST", b'{"a": 1}', "test")
    assert got.headers["Host"] == f"{HOST}:{receiver.port}"
    assert got.headers["User-Agent"] == "Palabre"


@pytest.mark.parametrize("host", THIS_MACHINE.split())
def test_no_spelling_of_this_machine_is_reached(receiver: Receiver, host: str) -> None:
    # With the system's own resolver, which reads numbers as inet_aton does.
    assert cause_of(OutgoingClient(), receiver.url(host=host)) in {
        "forbidden_address",
        "unresolved",
    }
    assert receiver.connections == 0


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "169.254.169.254", "fd00::1", "fe80::1%lo", "::ffff:192.168.0.1"]
)
def test_a_name_that_leads_inside_is_not_followed(receiver: Receiver, address: str) -> None:
    client = OutgoingClient(resolver=lambda host, port: [address])
    assert cause_of(client, receiver.url(host="inside.example")) == "forbidden_address"


def test_a_name_that_changes_its_mind_is_asked_once_and_taken_at_its_first_word(
    receiver: Receiver,
) -> None:
    asked: list[str] = []

    def rebind(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else ["127.0.0.1"]

    client = OutgoingClient(Allowance.read(["192.0.2.1"]), resolver=rebind)
    assert cause_of(client, receiver.url(host="rebinding.example")) in {"connection", "timeout"}
    assert (asked, receiver.connections) == (["rebinding.example"], 0)


def test_of_several_addresses_those_that_may_be_reached_are_tried_in_turn(
    receiver: Receiver,
) -> None:
    client = resolve_to("10.0.0.1", "::1", "127.0.0.1")
    assert client.send(receiver.url(host=HOST)).is_success


def test_a_redirect_is_told_and_not_followed(receiver: Receiver) -> None:
    answer = resolve_to("127.0.0.1").send(receiver.url("/redirect"))
    assert (answer.status, answer.headers["location"]) == (302, "/ok")
    assert [each.path for each in receiver.received] == ["/redirect"]


def test_neither_proxies_nor_password_files_of_the_environment_count(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert resolve_to("127.0.0.1").send(receiver.url()).is_success


@pytest.mark.parametrize("path", ["/hang", "/drip", "/drip-head"])
def test_a_call_ends_in_time_whatever_the_other_side_does(receiver: Receiver, path: str) -> None:
    began = time.monotonic()
    assert cause_of(resolve_to("127.0.0.1"), receiver.url(path)) == "timeout"
    assert time.monotonic() - began < 3


def test_a_greeting_that_never_comes_is_not_waited_for() -> None:
    with open_silent_server() as (_, address):
        url = f"https://{address}/"
        assert cause_of(resolve_to("127.0.0.1"), url) == "timeout"


def test_a_look_up_that_hangs_is_not_waited_for(receiver: Receiver) -> None:
    def hang(host: str, port: int) -> Sequence[str]:
        receiver.stopping.wait()
        return []

    client = OutgoingClient(LOOPBACK, resolver=hang)
    assert cause_of(client, receiver.url(host=HOST)) == "timeout"


def test_an_answer_without_end_is_refused(receiver: Receiver) -> None:
    bounds = Bounds(longest_answer=1_000)
    assert cause_of(resolve_to("127.0.0.1"), receiver.url("/huge"), bounds) == "too_large"


def test_nobody_there_and_no_such_name_are_told_apart(receiver: Receiver) -> None:
    def miss(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with open_silent_server() as (server, address):
        server.close()
        assert cause_of(resolve_to("127.0.0.1"), f"http://{address}/") == "connection"
    client = OutgoingClient(LOOPBACK, resolver=miss)
    assert cause_of(client, "http://nowhere.example/") == "unresolved"
    assert cause_of(client, "http://user@nowhere.example/") == "bad_url"


def test_tls_is_verified_against_the_name_though_the_address_is_pinned(
    tls_receiver: Receiver,
) -> None:
    def open_client(certificates: str | None) -> OutgoingClient:
        return OutgoingClient(
            LOOPBACK, resolver=lambda host, port: ["127.0.0.1"], certificates=certificates
        )

    trusting = open_client(str(CERTIFICATE))
    assert trusting.send(tls_receiver.url(host=HOST)).is_success
    assert cause_of(trusting, tls_receiver.url(host="other.example.org")) == "tls"
    assert cause_of(trusting, tls_receiver.url(host="127.0.0.1")) == "tls"
    assert cause_of(open_client(None), tls_receiver.url(host=HOST)) == "tls"
    assert len(tls_receiver.received) == 1
