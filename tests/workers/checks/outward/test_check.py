import json
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from redis import Redis

from config.settings import Settings
from service.moderation.codes import Code, Status
from service.moderation.policy import Policy, decide
from service.outgoing.signing import verify
from tests.standins.opinions import Opinions, Said, serve_opinions
from tests.workers.checks.samples import sample_comment
from workers import pipeline
from workers.checks.outward import list_outward_checks
from workers.checks.outward.breaker import FAILURES, SECONDS, Breaker
from workers.checks.outward.check import AT_ONCE, OutwardCheck

SECRET = "what requests are signed with"
COMMENT = sample_comment(content="Bonjour", author="Awa", email="awa@exemple.sn")
AKISMET = {"ask_akismet_key": "0123456789ab", "ask_akismet_blog": "https://journal.example/"}
OPENAI = {"ask_openai_key": "sk-tests-only"}
ENDPOINT = {"ask_endpoint_secret": SECRET}
Make = Callable[..., OutwardCheck]


@pytest.fixture
def opinions() -> Iterator[Opinions]:
    with serve_opinions() as running:
        yield running


@pytest.fixture
def configure(opinions: Opinions) -> Callable[..., Settings]:
    def configure(name: str, changes: Mapping[str, object]) -> Settings:
        given = {
            "secret_key": "a-secret-for-tests-only",
            "captcha_provider": "none",
            "outgoing_allow": "127.0.0.1",
            f"ask_{name}_url": opinions.url,
            **changes,
        }
        return Settings.model_validate(given)

    return configure


@pytest.fixture
def make(configure: Callable[..., Settings], redis_url: str) -> Make:
    def make(name: str, **changes: object) -> OutwardCheck:
        kinds = {"akismet": AKISMET, "openai": OPENAI, "endpoint": ENDPOINT}
        settings = configure(name, {**kinds[name], **changes})
        (check,) = list_outward_checks(settings, Redis.from_url(redis_url))
        return check

    return make


def test_nobody_is_asked_unless_the_operator_says_so(redis_url: str) -> None:
    given = {"secret_key": "a-secret-for-tests-only", "captcha_provider": "none"}
    settings = Settings.model_validate(given)
    assert list(list_outward_checks(settings, Redis.from_url(redis_url))) == []


@pytest.mark.parametrize(
    ("said", "score"),
    [
        (Said(b"true", headers={"X-akismet-pro-tip": "discard"}), 1.0),
        (Said(b"true"), 0.9),
        (Said(b"false"), 0.0),
    ],
)
def test_akismet_is_asked_as_its_clients_do(
    make: Make, opinions: Opinions, said: Said, score: float
) -> None:
    opinions.answer = lambda _: said
    signal = make("akismet").inspect(COMMENT)
    assert (signal.check, signal.score, signal.reason) == ("akismet", score, Code.SPAM)
    assert signal.evidence == {"to": "127.0.0.1", "sent": ["content", "author", "url", "thread"]}
    (asked,) = opinions.asked
    form = {name: value for name, (value,) in parse_qs(asked.body.decode()).items()}
    assert form["comment_content"] == "Bonjour"
    assert (form["api_key"], form["blog"]) == ("0123456789ab", "https://journal.example/")
    assert "comment_author_email" not in form


def test_openai_is_asked_for_the_highest_score(make: Make, opinions: Opinions) -> None:
    scores = {"harassment": 0.7, "hate": 0.2}
    opinions.answer = lambda _: Said(
        json.dumps({"results": [{"category_scores": scores}]}).encode()
    )
    signal = make("openai").inspect(COMMENT)
    assert (signal.score, signal.reason) == (0.7, Code.TOXIC)
    assert signal.evidence["category"] == "harassment"
    (asked,) = opinions.asked
    assert asked.headers["authorization"] == "Bearer sk-tests-only"
    assert json.loads(asked.body) == {"model": "omni-moderation-latest", "input": "Bonjour"}


def test_an_endpoint_gets_what_it_may_see_and_can_tell_who_asks(
    make: Make, opinions: Opinions
) -> None:
    told = {"score": 0.8, "reason": "spam", "note": "seen elsewhere"}
    opinions.answer = lambda _: Said(json.dumps(told).encode())
    signal = make("endpoint", ask_endpoint_fields="content,email").inspect(COMMENT)
    assert (signal.score, signal.reason) == (0.8, Code.SPAM)
    assert signal.evidence["note"] == "seen elsewhere"
    (asked,) = opinions.asked
    assert json.loads(asked.body)["comment"] == {"content": "Bonjour", "email": "awa@exemple.sn"}
    signature = asked.headers["palabre-signature"]
    assert verify(signature, [SECRET], asked.body, datetime.now(UTC))
    assert not verify(signature, ["another secret of theirs"], asked.body, datetime.now(UTC))


@pytest.mark.parametrize("name", ["akismet", "openai", "endpoint"])
@pytest.mark.parametrize(
    "said",
    [
        Said(b"", 200),
        Said(b"invalid", 200),
        Said(b"true", 500),
        Said(b"false", 302, {"Location": "http://127.0.0.1:1/"}),
        Said(b"[" * 60_000, 200),
        Said(b'{"score": "NaN"}', 200),
        Said(b'{"score": 2}', 200),
        Said(b'{"score": 0.1, "reason": "author_banned"}', 200),
        Said(b'{"results": [{"category_scores": {"hate": 1e9}}]}', 200),
        Said(b'{"results": [{"category_scores": {"hate": NaN}}]}', 200),
        Said(b"x" * 100_000, 200),
    ],
)
@pytest.mark.parametrize(
    ("silence", "status"), [("hold", Status.FLAGGED), ("pass", Status.APPROVED)]
)
def test_an_answer_that_says_nothing_means_what_the_operator_wants_it_to(
    make: Make,
    configure: Callable[..., Settings],
    opinions: Opinions,
    name: str,
    said: Said,
    silence: str,
    status: Status,
) -> None:
    opinions.answer = lambda _: said
    changes = {f"ask_{name}_silence": silence}
    kinds = {"akismet": AKISMET, "openai": OPENAI, "endpoint": ENDPOINT}
    policy = Policy.from_settings(configure(name, {**kinds[name], **changes}))
    signals = pipeline.inspect(COMMENT, [make(name, **changes)])
    assert decide(signals, policy).status is status


def test_somebody_who_does_not_answer_is_waited_for_no_longer_than_said(
    make: Make, opinions: Opinions
) -> None:
    done = threading.Event()

    def hang(_: object) -> Said:
        done.wait(30)
        return Said()

    opinions.answer = hang
    signal = make("akismet", ask_akismet_timeout=0.1).inspect(COMMENT)
    done.set()
    assert signal.evidence == {"no_opinion": "timeout"}


def test_after_several_failures_nobody_is_asked_for_a_while(make: Make, opinions: Opinions) -> None:
    opinions.answer = lambda _: Said(status=500)
    check = make("akismet")
    for _ in range(FAILURES + 3):
        check.inspect(COMMENT)
    assert len(opinions.asked) == FAILURES


def test_a_breaker_closes_again_after_a_while() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES):
        assert not breaker.is_open
        breaker.note(success=False)
    assert breaker.is_open
    now[0] = SECONDS
    assert not breaker.is_open
    breaker.note(success=False)
    assert breaker.is_open
    now[0] = 2 * SECONDS
    breaker.note(success=True)
    breaker.note(success=False)
    assert not breaker.is_open


def test_a_budget_is_kept_by_all_workers_together(make: Make, opinions: Opinions) -> None:
    checks = [make("akismet", ask_akismet_budget=3) for _ in range(2)]
    signals = [check.inspect(COMMENT) for check in checks for _ in range(3)]
    assert len(opinions.asked) == 3
    assert ["no_opinion" in signal.evidence for signal in signals] == [False] * 3 + [True] * 3


def test_a_batch_is_asked_about_all_at_once(make: Make, opinions: Opinions) -> None:
    together = threading.Barrier(AT_ONCE, timeout=20)

    def wait(_: object) -> Said:
        together.wait()
        return Said()

    opinions.answer = wait
    check = make("akismet", ask_akismet_timeout=4)
    batch = [sample_comment(id=f"comment {number}") for number in range(AT_ONCE)]
    pipeline.begin(batch, [check])
    signals = [check.inspect(comment) for comment in batch]
    assert all("sent" in signal.evidence for signal in signals)
    assert len(opinions.asked) == AT_ONCE


def test_a_private_address_is_asked_only_if_the_operator_allows_it(
    make: Make, opinions: Opinions
) -> None:
    signal = make("endpoint", ask_endpoint_silence="pass", outgoing_allow="").inspect(COMMENT)
    assert signal.evidence == {"no_opinion": "forbidden_address"}
    assert opinions.asked == []
