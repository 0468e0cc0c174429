from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client import REGISTRY

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.verdict import Verdict
from service.web.admin.acts import Act, perform
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
    settlement = store.Settlement(identifier, (), Verdict(status, (Code.SPAM,)))
    assert store.settle(services.database, [settlement], "worker", then)
    return identifier


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
    assert perform(services, Act.APPROVE, identifier, "awa", seen=None).done
    assert gained(before) == {("flagged", "approved"): 1}
    times, seconds = read_times()
    assert times - count == 1
    assert seconds - spent == pytest.approx(7200, abs=60)


def test_saying_the_same_again_and_coming_too_late_are_no_reviews(services: Services) -> None:
    identifier = decide(services, Status.FLAGGED, timedelta(minutes=5))
    perform(services, Act.APPROVE, identifier, "awa", seen=None)
    before, times = count_reviews(), read_times()
    assert perform(services, Act.APPROVE, identifier, "awa", seen=None).done
    assert not perform(services, Act.REJECT, identifier, "bineta", seen=None).done
    assert not perform(
        services, Act.REJECT, "01928000-0000-7000-8000-000000000000", "a", seen=None
    ).done
    assert (gained(before), read_times()) == ({}, times)


def test_overturning_a_published_comment_took_nobodys_waiting_time(services: Services) -> None:
    identifier = decide(services, Status.APPROVED, timedelta(hours=1))
    before, times = count_reviews(), read_times()
    assert perform(services, Act.REJECT, identifier, "awa", seen=Status.APPROVED).done
    assert gained(before) == {("approved", "rejected"): 1}
    assert read_times() == times
