import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from config.settings import Settings, UnavailablePolicy
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.policy import Band, Policy
from service.moderation.tally import Tally, read_tally
from service.moderation.verdict import Settlement, Signal
from tests.service.moderation.samples import new_comment
from tests.waiting import wait_until
from workers.jobs import Desk, moderate
from workers.sweeper import sweep
from workers.watching import untraced


class Suspicious:
    """Suspects everything."""

    name = "spam"

    def inspect(self, comment: Comment) -> Signal:
        return Signal(self.name, Code.SPAM, 0.7)


@pytest.fixture
def client(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        yield client


def test_what_is_settled_is_counted_once_for_each_batch_and_nothing_else_is(
    database: Database, now: datetime
) -> None:
    counted: list[tuple[list[str], datetime]] = []

    def tally(settlements: Sequence[Settlement], moment: datetime) -> None:
        assert {each.verdict.status for each in settlements} == {Status.FLAGGED}
        counted.append(([each.comment_id for each in settlements], moment))

    policy = Policy({"spam": Band(0.5)}, 0.5, UnavailablePolicy.FLAG)
    heard: list[str] = []
    desk = Desk(
        database,
        [Suspicious()],
        policy,
        heard.extend,
        heard.extend,
        "worker",
        lambda: now,
        tally=tally,
    )
    ids = [store.add(database, new_comment(), now - timedelta(seconds=1)) for _ in range(3)]
    for _ in range(2):
        moderate(ids, desk=desk)
    assert counted == [(ids, now)]


def test_every_sweep_leaves_a_sign_of_life(
    settings: Settings, database: Database, client: Redis
) -> None:
    then = datetime.now(UTC) - timedelta(minutes=1)
    store.add(database, new_comment(), then)
    stopped = threading.Event()
    sweeping = threading.Thread(target=sweep, args=(settings, stopped))
    sweeping.start()

    def swept() -> Tally | None:
        tally = read_tally(client)
        return tally if tally.swept_at else None

    wait_until(lambda: swept() is not None)
    stopped.set()
    sweeping.join()
    tally = read_tally(client)
    assert (tally.enqueued, tally.held) == (1, 0)
    assert tally.swept_at is not None
    assert tally.swept_at > then.timestamp()


def test_without_traces_the_work_is_the_work_itself() -> None:
    assert untraced(sweep) is sweep
