import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from redis import Redis

from service.moderation import waiting_drafts
from service.moderation.broker import Broker, connect
from service.moderation.codes import Code
from service.moderation.drafts import Draft, Findings, Seal
from service.moderation.prechecks import tell_findings
from service.moderation.scoring_requests import (
    LISTEN_SECONDS,
    ScoringRequests,
    ScoringUnavailableError,
)
from service.moderation.verdict import Signal
from tests.service.moderation.samples import new_comment
from tests.waiting import wait_until

SEAL = Seal("the operator's secret")
DRAFTS = [
    Draft.of(new_comment(id=f"019ab0de-0000-7000-8000-00000000000{each}", content=str(each)))
    for each in range(3)
]


def see(draft: Draft) -> Findings:
    return Findings([Signal("spam", Code.SPAM, float(draft.content) / 10)], 0)


@contextmanager
def worker(
    redis_url: str, order: Callable[[list[str]], list[str]] = list, seal: Seal = SEAL
) -> Iterator[None]:
    """Answers all that waits, in an order of its own."""

    def work() -> None:
        client = Redis.from_url(redis_url)
        wait_until(lambda: client.llen(waiting_drafts.WAITING) > 0)
        for text in order(waiting_drafts.take(client)):
            draft = Draft.read(text)
            tell_findings(client, seal, draft, text, see(draft))

    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


@pytest.fixture
def requests(redis_url: str) -> ScoringRequests:
    listener = connect(redis_url, timeout=LISTEN_SECONDS)
    return ScoringRequests(Broker.from_url(redis_url), listener, SEAL)


@pytest.mark.parametrize("order", [list, lambda texts: texts[::-1]])
def test_each_text_gets_its_own_findings_in_whatever_order_they_come(
    requests: ScoringRequests, redis_url: str, order: Callable[[list[str]], list[str]]
) -> None:
    with worker(redis_url, order):
        assert requests.ask(DRAFTS, 5) == [see(draft) for draft in DRAFTS]


def test_nothing_asked_is_nothing_answered(requests: ScoringRequests) -> None:
    assert requests.ask([], 5) == []


def test_without_an_answer_in_time_it_is_unavailable(requests: ScoringRequests) -> None:
    with pytest.raises(ScoringUnavailableError):
        requests.ask(DRAFTS, 0.01)


def test_what_a_stranger_answers_is_not_believed(requests: ScoringRequests, redis_url: str) -> None:
    with worker(redis_url, seal=Seal("a stranger's")), pytest.raises(ScoringUnavailableError):
        requests.ask(DRAFTS, 5)


def test_without_redis_it_is_unavailable() -> None:
    nowhere = "unix:///nonexistent/valkey.sock"
    requests = ScoringRequests(Broker.from_url(nowhere), connect(nowhere), SEAL)
    for _ in range(2):
        with pytest.raises(ScoringUnavailableError):
            requests.ask(DRAFTS, 5)
