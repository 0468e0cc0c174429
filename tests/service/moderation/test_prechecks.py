import threading
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from service.moderation import standby
from service.moderation.broker import Broker, connect
from service.moderation.codes import Code
from service.moderation.drafts import Draft, Findings, Seal
from service.moderation.prechecks import LISTEN_SECONDS, MOST, REST, Prechecks, tell_findings
from service.moderation.verdict import Signal
from tests.service.moderation.samples import new_comment

SEAL = Seal("the operator's secret")
DRAFT = Draft.of(new_comment(id="019ab0de-0000-7000-8000-000000000000"))
FINDINGS = Findings([Signal("spam", Code.SPAM, 0.25)], 0)


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Worker:
    """Stands by, and answers one draft with an answer of its own."""

    def __init__(self, redis_url: str, seal: Seal = SEAL) -> None:
        self._client = Redis.from_url(redis_url)
        self._place = standby.Place(self._client, "worker")
        self._place.take()
        self._seal = seal
        self._thread = threading.Thread(target=self._answer)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.ident:
            self._thread.join()

    def _answer(self) -> None:
        text = self._place.await_call()
        if text:
            tell_findings(self._client, self._seal, Draft.read(text), text, FINDINGS)


@pytest.fixture
def hire(redis_url: str) -> Iterator[Callable[[Seal], Worker]]:
    hired: list[Worker] = []

    def hire(seal: Seal) -> Worker:
        hired.append(Worker(redis_url, seal))
        return hired[-1]

    yield hire
    for worker in hired:
        worker.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def prechecks(redis_url: str, clock: Clock) -> Prechecks:
    return Prechecks(
        Broker.from_url(redis_url), connect(redis_url, timeout=LISTEN_SECONDS), SEAL, clock
    )


def test_a_worker_that_stands_by_tells_what_it_sees(
    prechecks: Prechecks, hire: Callable[[Seal], Worker]
) -> None:
    hire(SEAL).start()
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() == FINDINGS


def test_without_a_worker_that_stands_by_nobody_waits(prechecks: Prechecks, redis_url: str) -> None:
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() is None
    assert Redis.from_url(redis_url).keys("palabre:*") == []


def test_after_a_call_in_vain_there_is_a_rest(
    prechecks: Prechecks, hire: Callable[[Seal], Worker], clock: Clock
) -> None:
    hire(SEAL)
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() is None
    hire(SEAL).start()
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() is None
    clock.now += REST
    hire(SEAL).start()
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() == FINDINGS


def test_only_who_was_called_and_kept_silent_may_have_died(
    prechecks: Prechecks, hire: Callable[[Seal], Worker], clock: Clock
) -> None:
    with prechecks.ask(DRAFT, 1) as nobody:
        nobody()
    hire(SEAL).start()
    with prechecks.ask(DRAFT, 1) as answered:
        answered()
    hire(SEAL)
    with prechecks.ask(DRAFT, 1) as silent:
        silent()
    with prechecks.ask(DRAFT, 1) as resting:
        resting()
    asked = (nobody, answered, silent, resting)
    assert [each.was_in_vain for each in asked] == [False, False, True, False]


def test_what_a_stranger_answers_is_not_believed(
    prechecks: Prechecks, hire: Callable[[Seal], Worker]
) -> None:
    hire(Seal("a stranger's")).start()
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() is None


def test_a_crowd_does_without(prechecks: Prechecks, hire: Callable[[Seal], Worker]) -> None:
    asked = [prechecks.ask(DRAFT, 1) for _ in range(MOST)]
    for each in asked:
        each.__enter__()
    hire(SEAL).start()
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() is None
    for each in asked:
        each.__exit__(None, None, None)
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() == FINDINGS


def test_without_redis_nothing_is_known() -> None:
    nowhere = "unix:///nonexistent/valkey.sock"
    prechecks = Prechecks(Broker.from_url(nowhere), connect(nowhere), SEAL)
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() is None


def test_after_a_refused_captcha_there_is_a_rest(
    prechecks: Prechecks, hire: Callable[[Seal], Worker], clock: Clock
) -> None:
    hire(SEAL).start()
    with pytest.raises(PermissionError), prechecks.ask(DRAFT, 1):
        raise PermissionError
    hire(SEAL)
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() is None
    clock.now += REST
    hire(SEAL).start()
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() == FINDINGS


def test_who_does_not_want_to_wait_does_without(
    prechecks: Prechecks, hire: Callable[[Seal], Worker], redis_url: str
) -> None:
    hire(SEAL)
    with prechecks.ask(DRAFT, 0) as fetch:
        assert fetch() is None
    assert Redis.from_url(redis_url).keys("palabre:call:*") == []


def test_a_worker_that_keeps_silent_does_not_look_like_an_outage(
    redis_url: str, hire: Callable[[Seal], Worker]
) -> None:
    broker = Broker.from_url(redis_url)
    hire(SEAL)
    prechecks = Prechecks(broker, connect(redis_url, timeout=0.001), SEAL)
    with prechecks.ask(DRAFT, 1) as fetch:
        assert fetch() is None
    assert broker.available
