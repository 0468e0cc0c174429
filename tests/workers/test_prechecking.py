from collections.abc import Callable
from datetime import datetime

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from rq.timeouts import JobTimeoutException

from config.settings import UnavailablePolicy
from service.moderation import store, waiting_drafts
from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.drafts import Draft, Findings
from service.moderation.identifiers import new_identifier
from service.moderation.policy import CAPTCHA, Policy
from service.moderation.verdict import Signal
from tests.service.moderation.samples import new_comment
from workers.checks import CheckUnavailableError
from workers.jobs import Desk
from workers.prechecking import answer_waiting, precheck

DRAFT = Draft.of(new_comment(id="019ab0de-0000-7000-8000-000000000000", site="Bonjour")).write()


class Scripted:
    """A check that does what its test says."""

    def __init__(self, name: str, act: Callable[[Comment], Signal]) -> None:
        self.name = name
        self._act = act

    def inspect(self, comment: Comment) -> Signal:
        return self._act(comment)


def clear(comment: Comment) -> Signal:
    return Signal("spam", Code.SPAM, 0.1, {"content": comment.content})


def fail(_: Comment) -> Signal:
    raise CheckUnavailableError("nothing is known")


def take_too_long(_: Comment) -> Signal:
    raise JobTimeoutException


@pytest.fixture
def furnish(database: Database, now: datetime) -> Callable[..., Desk]:
    policy = Policy({}, 0.5, UnavailablePolicy.FLAG)

    def furnish(*checks: Scripted) -> Desk:
        return Desk(database, checks, policy, lambda _: None, lambda _: None, "worker", lambda: now)

    return furnish


@pytest.fixture
def text(now: datetime) -> str:
    return Draft.of(new_comment(id=new_identifier(now), content="Bonjour")).write()


def test_what_the_checks_see_in_a_draft_is_told_but_for_the_captcha(
    furnish: Callable[..., Desk], text: str, database: Database
) -> None:
    told: list[tuple[Draft, str, Findings]] = []
    desk = furnish(Scripted(CAPTCHA, fail), Scripted("spam", clear), Scripted("links", fail))
    precheck(text, lambda draft, said, seen: told.append((draft, said, seen)), desk)
    unknown = Signal("links", Code.CHECKS_UNAVAILABLE, None)
    seen = [Signal("spam", Code.SPAM, 0.1, {"content": "Bonjour"}), unknown]
    assert told == [(Draft.read(text), text, Findings(seen, 0))]
    assert store.list_comments(database, status=Status.PENDING, cursor=None).records == ()


@pytest.mark.parametrize("text", ["", "[]", "come", "[" * 99_999])
def test_what_is_no_draft_is_dropped(furnish: Callable[..., Desk], text: str) -> None:
    told: list[object] = []
    precheck(text, lambda *seen: told.append(seen), furnish())
    assert told == []


def test_a_check_that_takes_too_long_ends_with_the_draft(
    furnish: Callable[..., Desk], text: str
) -> None:
    told: list[object] = []
    precheck(text, lambda *seen: told.append(seen), furnish(Scripted("spam", take_too_long)))
    assert told == []


def test_nobody_to_tell_is_no_reason_to_stop(furnish: Callable[..., Desk], text: str) -> None:
    def tell(*_: object) -> None:
        raise RedisConnectionError

    precheck(text, tell, furnish(Scripted("spam", clear)))


@pytest.mark.parametrize("foreign", ["\\ud800", "\\u0000"])
def test_what_no_form_could_have_sent_ends_no_worker(
    furnish: Callable[..., Desk], foreign: str
) -> None:
    precheck(DRAFT.replace("Bonjour", foreign), lambda *_: None, furnish())


def test_a_busy_worker_answers_a_few_of_those_who_wait(
    furnish: Callable[..., Desk], now: datetime, redis_url: str
) -> None:
    client = Redis.from_url(redis_url)
    said = {
        each: Draft.of(new_comment(id=each, content=each)).write()
        for each in (new_identifier(now) for _ in range(waiting_drafts.AT_ONCE + 1))
    }
    waiting_drafts.leave(client, said, 5)
    told: list[str] = []
    desk = furnish(Scripted("spam", clear))
    for _ in range(3):
        answer_waiting(client, lambda draft, *_: told.append(draft.content), desk)
        assert told == list(said)[: len(told)]
    assert told == list(said)


@pytest.mark.parametrize("text", ["", "[]", DRAFT.replace("Bonjour", "\\ud800")])
def test_what_is_no_draft_costs_the_comments_of_a_job_nothing(
    furnish: Callable[..., Desk], redis_url: str, text: str
) -> None:
    client = Redis.from_url(redis_url)
    waiting_drafts.leave(client, {"a": text}, 5)
    answer_waiting(client, lambda *_: None, furnish(Scripted("spam", clear)))
    answer_waiting(Redis.from_url("unix:///nonexistent"), lambda *_: None, furnish())


def test_the_time_of_a_job_ends_what_it_does_for_others_too(
    furnish: Callable[..., Desk], text: str, redis_url: str
) -> None:
    client = Redis.from_url(redis_url)
    waiting_drafts.leave(client, {"a": text}, 5)
    with pytest.raises(JobTimeoutException):
        answer_waiting(client, lambda *_: None, furnish(Scripted("spam", take_too_long)))
