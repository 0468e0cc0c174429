import pytest
from flask import Flask

from service.moderation.codes import Code, Status
from service.moderation.drafts import Draft
from service.moderation.scoring_requests import ScoringUnavailableError
from service.moderation.store import list_comments
from service.moderation.store.site_keys import KnownKey
from service.moderation.verdict import Signal, Verdict
from service.web.doors.gate import Caller
from service.web.doors.scoring import Text, judge, list_scores, score
from service.web.services import NAME, Services
from tests.service.web.doors.answering import answering


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions[NAME]
    return found


@pytest.fixture
def caller(services: Services) -> Caller:
    hosted = services.sites.find("default")
    assert hosted is not None
    return Caller(hosted, KnownKey(1, "default", 1))


def test_the_workers_are_told_what_is_known_of_each_text_and_nothing_else(
    services: Services, caller: Caller, redis_url: str
) -> None:
    seen: list[Draft] = []

    def see(draft: Draft) -> list[Signal]:
        seen.append(draft)
        return [Signal("spam", Code.SPAM, len(draft.content) / 10)]

    texts = [Text("a", "Awa", "https://awa.example/", "/marche", "7", "fr"), Text("bb")]
    with answering(redis_url, see):
        found = score(texts, caller, 5, services)
    assert [list_scores(each.signals) for each in found] == [{"spam": 0.1}, {"spam": 0.2}]
    told = [(d.content, d.author, d.url, d.thread, d.parent, d.language) for d in seen]
    assert told == [
        ("a", "Awa", "https://awa.example/", "/marche", "7", "fr"),
        ("bb", "", "", "", "", ""),
    ]
    assert {(draft.site, draft.author_key) for draft in seen} == {("default", "")}


def test_nothing_of_what_is_asked_is_stored(
    services: Services, caller: Caller, redis_url: str
) -> None:
    with answering(redis_url, lambda _: [Signal("spam", Code.SPAM, 0.1)]):
        score([Text("a secret")], caller, 5, services)
    assert list_comments(services.database, status=None, cursor=None).records == ()
    client = services.broker.client
    names = client.keys("palabre:draft:*")
    assert names == []


def test_without_a_worker_nothing_is_made_up(services: Services, caller: Caller) -> None:
    with pytest.raises(ScoringUnavailableError):
        score([Text("a")], caller, 0.01, services)


def test_the_site_s_own_policy_judges(caller: Caller) -> None:
    signals = [Signal("spam", Code.SPAM, 1.0), Signal("links", Code.TOO_MANY_LINKS, None)]
    assert judge(signals, caller).status is Status.REJECTED
    assert judge([Signal("spam", Code.SPAM, 0.0)], caller) == Verdict(Status.APPROVED)
    assert judge([], caller).status is Status.FLAGGED
    assert list_scores(signals) == {"spam": 1.0}
