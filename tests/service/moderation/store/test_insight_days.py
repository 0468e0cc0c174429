from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.store.acts import undo_act
from service.moderation.store.appeals import record_appeal
from service.moderation.store.insight_days import (
    CountedDay,
    find_counted_at,
    find_days,
    find_touched,
    read_figures,
    save_day,
)
from service.moderation.store.sites import create_site
from tests.service.moderation.store.held import hold

DAY = date(2026, 11, 23)
ACT = "019ab0f7-1d30-7c88-b2f4-6a0c5d3e8f55"


@pytest.fixture
def sites(database: Database, now: datetime) -> list[int]:
    made = (create_site(database, key, "", "awa", now) for key in ("one", "two"))
    return [site.id or 0 for site in made]


@pytest.fixture
def counted(now: datetime) -> CountedDay:
    return CountedDay(DAY, now, 0.5, 3, 1, "digest")


def read(database: Database, *sites: int) -> list[tuple[date, Mapping[str, object]]]:
    return list(read_figures(database, sites, "overview", DAY - timedelta(days=1), DAY))


def test_the_figures_of_a_day_replace_those_before(
    database: Database, sites: list[int], counted: CountedDay
) -> None:
    first, second = sites
    kinds = {"overview": {"a": 1}, "spam": {"b": 2}}
    assert save_day(database, counted, {first: kinds, second: kinds})
    later = replace(counted, counted_at=counted.counted_at + timedelta(minutes=1), comments=4)
    assert save_day(database, later, {first: {"overview": {"a": 3}}})
    assert read(database, first, second) == [(DAY, {"a": 3})]
    assert find_days(database, DAY) == {DAY: later}
    assert find_counted_at(database) == later.counted_at


def test_only_what_is_asked_for_is_read(
    database: Database, sites: list[int], counted: CountedDay
) -> None:
    for age in range(4):
        day = replace(counted, day=DAY - timedelta(days=age))
        save_day(database, day, {site: {"overview": {"site": site}} for site in sites})
    assert {day for day, _ in read(database, *sites)} == {DAY, DAY - timedelta(days=1)}
    assert [figures["site"] for _, figures in read(database, sites[1])] == [sites[1]] * 2
    assert read(database) == []
    assert set(find_days(database, DAY)) == {DAY}


def test_numbers_outlive_the_comments_they_count(
    database: Database, sites: list[int], counted: CountedDay
) -> None:
    save_day(database, counted, {sites[0]: {"overview": {"a": 3}}})
    later = counted.counted_at + timedelta(days=40)
    erased = replace(counted, counted_at=later, comments=2, policies="another")
    assert not save_day(database, erased, {sites[0]: {"overview": {"a": 2}}})
    assert read(database, sites[0]) == [(DAY, {"a": 3})]
    # The day is not taken for one that has still to be counted.
    assert find_days(database, DAY)[DAY] == replace(erased, comments=3)


def test_an_older_count_does_not_replace_a_later_one(
    database: Database, sites: list[int], counted: CountedDay
) -> None:
    save_day(database, counted, {sites[0]: {"overview": {"a": 3}}})
    older = replace(counted, counted_at=counted.counted_at - timedelta(seconds=1), comments=9)
    assert not save_day(database, older, {sites[0]: {"overview": {"a": 9}}})
    assert read(database, sites[0]) == [(DAY, {"a": 3})]
    assert find_days(database, DAY) == {DAY: counted}


def test_nothing_was_counted_yet(database: Database) -> None:
    assert find_counted_at(database) is None
    assert find_days(database, DAY) == {}


def test_whatever_people_do_is_found_by_when_they_did_it(database: Database, now: datetime) -> None:
    moments = [now + timedelta(minutes=minute) for minute in range(5)]
    decided, undone, appealed = (hold(database, now) for _ in range(3))
    store.record_review(database, decided, Status.APPROVED, "awa", moments[1])
    store.record_review(database, undone, Status.APPROVED, "awa", moments[1], act_id=ACT)
    store.record_review(database, appealed, Status.REJECTED, "awa", moments[1])
    undo_act(database, ACT, "awa", moments[2])
    record_appeal(database, appealed, "Je cite un document.", "fr", moments[3])
    assert set(find_touched(database, moments[2])) == {(undone, moments[2]), (appealed, moments[3])}
    assert (decided, moments[1]) in find_touched(database, moments[0])
    assert find_touched(database, moments[4]) == []
