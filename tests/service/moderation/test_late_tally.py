from datetime import UTC, datetime

from redis import Redis

from service.moderation.broker import Broker
from service.moderation.codes import Code, Status
from service.moderation.identifiers import new_identifier
from service.moderation.late_tally import LateTally
from service.moderation.tally import read_tally
from service.moderation.verdict import Settlement, Verdict
from tests.waiting import wait_until


def settle(status: Status, *reasons: Code) -> Settlement:
    return Settlement(new_identifier(datetime.now(UTC)), (), Verdict(status, reasons))


def test_what_was_settled_is_counted_a_moment_later(redis_url: str, now: datetime) -> None:
    client, tally = Redis.from_url(redis_url), LateTally(Broker.from_url(redis_url))
    tally.add([settle(Status.APPROVED), settle(Status.FLAGGED, Code.SPAM)], now)
    tally.add([settle(Status.APPROVED)], now)
    wait_until(lambda: read_tally(client).decisions[Status.APPROVED] == 2)
    assert read_tally(client).reasons == {(Status.FLAGGED, Code.SPAM): 1}


def test_a_redis_that_is_down_keeps_nobody_from_counting_on(redis_url: str, now: datetime) -> None:
    broker = Broker.from_url(redis_url)
    tally, client = LateTally(broker), broker.client
    broker.client = Redis.from_url("unix:///nonexistent/valkey.sock")
    tally.add([settle(Status.APPROVED)], now)
    wait_until(lambda: not broker.available)
    broker.client = client
    wait_until(lambda: broker.available)
    tally.add([settle(Status.APPROVED)], now)
    wait_until(lambda: read_tally(client).decisions[Status.APPROVED] == 1)
