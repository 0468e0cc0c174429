from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client import REGISTRY

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.rejection import RejectionReason
from service.moderation.store.appeals import record_appeal
from service.moderation.verdict import Settlement, Verdict
from service.web.admin.acts import Act, Deed, Outcome, perform
from service.web.services import NAME, Services
from tests.service.moderation.samples import new_comment


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions[NAME]
    return found


def decide(services: Services, status: Status, age: timedelta) -> str:
    """A comment of that age that the checks decided."""
    then = services.now() - age
    identifier = store.add(services.database, new_comment(), then)
    store.lease(services.database, [identifier], "worker", then)
    settlement = Settlement(identifier, (), Verdict(status, (Code.SPAM,)))
    assert store.settle(services.database, [settlement], "worker", then)
    return identifier


def act(
    services: Services, what: Act, comment_id: str, who: str, seen: Status | None = None
) -> Outcome:
    return perform(services, Deed.begin(services, what, who, seen=seen), comment_id)


def count_reviews() -> dict[tuple[str, str], float]:
    found = next(f for f in REGISTRY.collect() if f.name == "palabre_reviews")
    return {
        (sample.labels["before"], sample.labels["after"]): sample.value
        for sample in found.samples
        if sample.name.endswith("_total")
    }


def read_times() -> tuple[float, float]:
    """How many times to review were counted, and their sum."""
    name = "palabre_time_to_review_seconds"
    values = [REGISTRY.get_sample_value(f"{name}_{part}") or 0 for part in ("count", "sum")]
    return values[0], values[1]


def gained(before: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    after = count_reviews()
    found = {pair: after[pair] - before.get(pair, 0) for pair in after}
    return {pair: number for pair, number in found.items() if number}


def test_a_review_is_counted_by_what_it_changed_and_how_long_it_took(services: Services) -> None:
    identifier = decide(services, Status.FLAGGED, timedelta(hours=2))
    before, (count, spent) = count_reviews(), read_times()
    assert act(services, Act.APPROVE, identifier, "awa").done
    assert gained(before) == {("flagged", "approved"): 1}
    times, seconds = read_times()
    assert times - count == 1
    assert seconds - spent == pytest.approx(7200, abs=60)


def test_saying_the_same_again_and_coming_too_late_are_no_reviews(services: Services) -> None:
    identifier = decide(services, Status.FLAGGED, timedelta(minutes=5))
    act(services, Act.APPROVE, identifier, "awa")
    before, times = count_reviews(), read_times()
    assert act(services, Act.APPROVE, identifier, "awa").done
    assert not act(services, Act.REJECT, identifier, "bineta").done
    assert not act(services, Act.REJECT, "01928000-0000-7000-8000-000000000000", "a").done
    assert (gained(before), read_times()) == ({}, times)


def test_overturning_a_published_comment_took_nobodys_waiting_time(services: Services) -> None:
    identifier = decide(services, Status.APPROVED, timedelta(hours=1))
    before, times = count_reviews(), read_times()
    assert act(services, Act.REJECT, identifier, "awa", seen=Status.APPROVED).done
    assert gained(before) == {("approved", "rejected"): 1}
    assert read_times() == times


def test_spam_and_a_ban_give_their_own_reason_and_approval_gives_none(services: Services) -> None:
    given = {
        what: Deed.begin(services, what, "awa", reason=RejectionReason.OTHER).reason for what in Act
    }
    assert given == {
        Act.APPROVE: "",
        Act.REJECT: "other",
        Act.SPAM: "spam",
        Act.BAN: "author_banned",
    }


def read_count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"palabre_{name}_total", labels) or 0


@pytest.mark.parametrize(
    ("machine", "what", "reason", "counted"),
    [
        (Status.FLAGGED, Act.APPROVE, "spam", 1),
        (Status.REJECTED, Act.APPROVE, "spam", 1),
        (Status.FLAGGED, Act.REJECT, "spam", 0),
        (Status.APPROVED, Act.SPAM, "spam", 1),
    ],
)
def test_a_decision_against_that_of_the_checks_is_counted_by_its_reason(
    services: Services, machine: Status, what: Act, reason: str, counted: int
) -> None:
    comment_id = decide(services, machine, timedelta(minutes=1))
    before = read_count("disagreements", machine=machine, reason=reason)
    act(services, what, comment_id, "awa")
    assert read_count("disagreements", machine=machine, reason=reason) - before == counted
    act(services, what, comment_id, "binta")
    assert read_count("disagreements", machine=machine, reason=reason) - before == counted


@pytest.mark.parametrize(("what", "outcome"), [(Act.APPROVE, "granted"), (Act.REJECT, "denied")])
def test_the_answer_to_an_appeal_is_counted_once(
    services: Services, what: Act, outcome: str
) -> None:
    comment_id = decide(services, Status.REJECTED, timedelta(minutes=1))
    record_appeal(services.database, comment_id, "Je cite.", "fr", services.now())
    before = read_count("appeals", outcome=outcome)
    for who in ("awa", "binta"):
        act(services, what, comment_id, who)
    assert read_count("appeals", outcome=outcome) - before == 1
