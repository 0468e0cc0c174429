"""Deliveries to real servers on loopback: signed, tried again, in order, given up in the end."""

import json
from collections import deque

import pytest

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.webhooks.deliveries import purge, send_again
from service.moderation.webhooks.endpoints import rotate_secret
from service.moderation.webhooks.events import EventKind
from service.outgoing.signing import verify
from tests.service.outgoing.webhooks.post import Post
from tests.standins.receiver import Receiver
from tests.waiting import wait_until


def types(receiver: Receiver) -> list[str]:
    return [json.loads(each.body)["type"] for each in receiver.received]


def test_what_happens_is_told_in_order_and_signed(post: Post, receiver: Receiver) -> None:
    endpoint = post.add(receiver.url())
    post.review(post.hold(), Status.APPROVED)
    post.run(post.open_courier())
    assert types(receiver) == ["comment.held", "comment.reviewed"]
    secret = post.sender.tell_secret(endpoint.nonce)
    for got, delivery in zip(receiver.received, post.list(endpoint), strict=True):
        assert verify(got.headers["Palabre-Signature"], [secret], got.body, post.time)
        assert not verify(got.headers["Palabre-Signature"], ["other"], got.body, post.time)
        body = json.loads(got.body)
        assert got.headers["Palabre-Event"] == body["type"]
        assert got.headers["Palabre-Delivery"] == str(body["delivery"]) == str(delivery.id)
        assert got.headers["Content-Type"] == "application/json"
        assert (delivery.state, delivery.last_status, delivery.attempts) == ("delivered", 200, 1)
        assert delivery.delivered_at == post.time


def test_a_failure_is_tried_again_later_and_later_under_the_same_id(
    post: Post, receiver: Receiver
) -> None:
    receiver.script = deque([500, 404, 302, 503])
    endpoint = post.add(receiver.url("/next"))
    post.hold()
    courier = post.open_courier()
    pauses = []
    for attempt in range(1, 5):
        post.run(courier)
        (delivery,) = post.list(endpoint)
        assert (delivery.state, delivery.attempts) == ("waiting", attempt)
        pauses.append((delivery.next_attempt_at - post.time).total_seconds())
        post.time = delivery.next_attempt_at
    for number, pause in enumerate(pauses):
        assert 15 * 2**number <= pause <= 30 * 2**number
    post.run(courier)
    (delivery,) = post.list(endpoint)
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("delivered", 5, "")
    assert len({json.loads(each.body)["id"] for each in receiver.received}) == 1
    assert len({each.headers["Palabre-Signature"] for each in receiver.received}) == 5
    assert post.read(endpoint).failures == 0


def test_a_receiver_that_is_down_for_a_day_gets_everything_after_it(
    post: Post, receiver: Receiver
) -> None:
    receiver.script = deque([500] * 1_000)
    endpoint = post.add(receiver.url("/next"))
    ids = [post.hold() for _ in range(3)]
    courier, began = post.open_courier(), post.time
    while (post.time - began).total_seconds() < 24 * 3600:
        post.run(courier)
        post.pass_by(minutes=10)
    assert {each.state for each in post.list(endpoint)} == {"waiting"}
    # Three were given a rest after each failure: nobody was called more often than that.
    assert len(receiver.received) < 24 * 6 + 3
    receiver.script.clear()
    for _ in range(30):
        post.run(courier)
        post.pass_by(minutes=10)
    told = [json.loads(each.body)["comment"]["id"] for each in receiver.received[-3:]]
    assert sorted(told) == sorted(ids)
    assert {each.state for each in post.list(endpoint)} == {"delivered"}


def test_what_cannot_be_delivered_is_given_up_seen_and_sent_again_by_hand(
    post: Post, receiver: Receiver
) -> None:
    receiver.script = deque([500] * 1_000)
    endpoint = post.add(receiver.url("/next"))
    post.hold()
    courier = post.open_courier()
    for _ in range(28 * 6):
        post.run(courier)
        post.pass_by(minutes=10)
    (dead,) = post.list(endpoint)
    assert (dead.state, dead.last_error, dead.last_status) == ("dead", "status_500", 500)
    receiver.script.clear()
    send_again(post.database, dead, post.time)
    post.run(courier)
    (again,) = post.list(endpoint)
    assert (again.state, again.event_id) == ("delivered", dead.event_id)
    post.pass_by(days=31)
    assert purge(post.database, post.time) == 1
    assert post.list(endpoint) == []


def test_who_answers_410_is_asked_no_more(post: Post, receiver: Receiver) -> None:
    endpoint = post.add(receiver.url("/410"))
    post.hold()
    post.hold()
    post.run(post.open_courier())
    ended = post.read(endpoint)
    assert (ended.active, ended.ended, len(receiver.received)) == (False, "gone", 1)
    assert {(each.state, each.last_error) for each in post.list(endpoint)} == {("dead", "gone")}
    post.hold()
    post.run(post.open_courier())
    assert len(receiver.received) == 1


def test_a_redirect_is_a_failure_and_leads_nowhere(post: Post, receiver: Receiver) -> None:
    endpoint = post.add(receiver.url("/redirect"))
    post.hold()
    post.run(post.open_courier())
    assert [each.path for each in receiver.received] == ["/redirect"]
    assert post.list(endpoint)[0].last_error == "status_302"


def test_an_endpoint_inside_is_not_reached_unless_the_operator_lists_it(
    database: Database, receiver: Receiver
) -> None:
    post = Post(database, allowed=())
    endpoint = post.add(receiver.url())
    post.hold()
    post.run(post.open_courier())
    post.close()
    assert receiver.connections == 0
    assert post.list(endpoint)[0].last_error == "forbidden_address"


def test_a_hanging_endpoint_delays_no_other_and_is_left_alone_after_a_while(
    post: Post, receiver: Receiver
) -> None:
    hanging = post.add(receiver.url("/hang"), EventKind.HELD)
    quick = post.add(receiver.url("/ok"), EventKind.HELD)
    for _ in range(30):
        post.hold()
    courier = post.open_courier()
    courier.tick()
    wait_until(lambda: all(each.state == "delivered" for each in post.list(quick)))
    assert {each.state for each in post.list(hanging)} == {"waiting"}
    for _ in range(4):
        post.run(courier)
    rests = post.read(hanging)
    assert rests.failures >= 3
    assert rests.rests_until is not None
    assert rests.rests_until > post.time
    tried = sum(each.attempts for each in post.list(hanging))
    post.run(courier)
    assert sum(each.attempts for each in post.list(hanging)) == tried < 30


def test_one_refused_delivery_is_no_reason_to_leave_its_endpoint_alone(
    post: Post, receiver: Receiver
) -> None:
    receiver.script = deque([400])
    endpoint = post.add(receiver.url("/next"))
    for _ in range(5):
        post.hold()
    post.run(post.open_courier())
    states = [each.state for each in post.list(endpoint)]
    assert sorted(states) == ["delivered"] * 4 + ["waiting"]
    assert post.read(endpoint).failures == 0


def test_while_a_secret_is_being_replaced_both_verify(post: Post, receiver: Receiver) -> None:
    endpoint = post.add(receiver.url())
    old = post.sender.tell_secret(endpoint.nonce)
    new = post.sender.tell_secret(rotate_secret(post.database, endpoint, "awa", post.time))
    courier = post.open_courier()
    for _ in range(2):
        post.hold()
        post.run(courier)
        post.pass_by(hours=25)
    during, after = receiver.received
    for got, known in ((during, [old]), (during, [new]), (after, [new])):
        header = got.headers["Palabre-Signature"]
        moment = post.time.fromtimestamp(int(header[2:12]), post.time.tzinfo)
        assert verify(header, known, got.body, moment)
    assert after.headers["Palabre-Signature"].count("v1=") == 1


@pytest.mark.parametrize("path", ["/drip", "/drip-head", "/huge"])
def test_no_answer_is_too_odd_for_the_courier(post: Post, receiver: Receiver, path: str) -> None:
    endpoint = post.add(receiver.url(path))
    post.hold()
    post.run(post.open_courier())
    (delivery,) = post.list(endpoint)
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert delivery.last_error in {"timeout", "too_large"}


def test_who_asks_to_be_left_alone_is_left_alone_for_so_long(
    post: Post, receiver: Receiver
) -> None:
    endpoint = post.add(receiver.url("/busy"))
    for _ in range(3):
        post.hold()
    courier = post.open_courier()
    post.run(courier)
    assert len(receiver.received) == 1
    post.pass_by(seconds=89)
    post.run(courier)
    assert len(receiver.received) == 1
    rests = post.read(endpoint)
    post.pass_by(seconds=2)
    post.run(courier)
    assert len(receiver.received) == 2
    assert rests.failures == 1
