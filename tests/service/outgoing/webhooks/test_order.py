"""Each delivery has one sender at a time, and those about a comment come one after the other."""

import json
from collections import deque

from service.moderation.codes import Status
from service.moderation.webhooks import sending
from service.moderation.webhooks.deliveries import LEASE
from service.moderation.webhooks.spreading import spread
from tests.service.outgoing.webhooks.post import Post
from tests.standins.receiver import Receiver
from tests.waiting import wait_until


def types(receiver: Receiver) -> list[str]:
    return [json.loads(each.body)["type"] for each in receiver.received]


def test_the_next_about_a_comment_waits_for_the_one_before(post: Post, receiver: Receiver) -> None:
    receiver.script = deque([400])
    endpoint = post.add(receiver.url("/next"))
    comment_id = post.hold()
    courier = post.open_courier()
    post.run(courier)
    post.review(comment_id, Status.APPROVED)
    post.run(courier)
    assert types(receiver) == ["comment.held"]
    post.pass_by(minutes=1)
    post.run(courier)
    assert types(receiver) == ["comment.held", "comment.held", "comment.reviewed"]
    assert {each.state for each in post.list(endpoint)} == {"delivered"}


def test_two_couriers_at_once_send_everything_once_and_in_order(
    post: Post, receiver: Receiver
) -> None:
    receiver.delay = 0.02
    endpoint = post.add(receiver.url())
    ids = [post.hold() for _ in range(25)]
    for comment_id in ids:
        post.review(comment_id, Status.APPROVED)
    first, second = post.open_courier(), post.open_courier()
    for _ in range(60):
        first.tick()
        second.tick()
        if len(receiver.received) >= 50:
            break
        wait_until(lambda: first.is_idle or second.is_idle)
    wait_until(lambda: all(each.state == "delivered" for each in post.list(endpoint)))
    bodies = [json.loads(each.body) for each in receiver.received]
    assert len(bodies) == len({each["id"] for each in bodies}) == 50
    for comment_id in ids:
        about = [each["type"] for each in bodies if each["comment"]["id"] == comment_id]
        assert about == ["comment.held", "comment.reviewed"]
    assert receiver.together > 1


def test_what_a_dead_courier_had_taken_is_taken_over(post: Post, receiver: Receiver) -> None:
    endpoint = post.add(receiver.url())
    post.hold()
    courier = post.open_courier()
    spread(post.database, post.scribe, post.time)
    assert sending.claim(post.database, endpoint.id, 10, "dead", post.time)
    post.run(courier)
    assert receiver.received == []
    post.pass_by(seconds=LEASE.total_seconds() + 1)
    post.run(courier)
    assert types(receiver) == ["comment.held"]
    # Whoever was thought dead and is not settles nothing any more.
    (delivery,) = post.list(endpoint)
    sending.settle_failure(
        post.database, endpoint, delivery, "late", None, "dead", retry_at=post.time
    )
    assert post.list(endpoint)[0].state == "delivered"
