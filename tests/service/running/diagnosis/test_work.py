from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from service.moderation.broker import Broker
from service.moderation.database import Database
from service.moderation.fleet import Fleet
from service.moderation.queue import WorkQueue
from service.moderation.tally import count_retained, count_swept
from service.running.diagnosis.finding import Finding
from service.running.diagnosis.work import (
    check_database_clock,
    check_failures,
    check_workers,
    examine_work,
    judge_clock,
)


def find(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def test_nobody_at_work_is_a_warning_and_an_error_once_jobs_wait(
    redis_url: str, now: datetime
) -> None:
    assert find(examine_work(redis_url, now))["workers"].level == "warning"
    WorkQueue(Broker.from_url(redis_url)).enqueue(["019ab0f6-7c4e-7d39-a1c8-5b1d2f0e9a44"])
    finding = find(examine_work(redis_url, now))["workers"]
    assert (finding.level, "1 jobs queued" in finding.sentence) == ("error", True)
    assert "palabre worker" in finding.remedy


def test_workers_and_failed_jobs_are_counted() -> None:
    fleet = Fleet(queued=3, started=1, failed=2, idle=0, busy=1)
    assert check_workers(fleet).level == "ok"
    failures = check_failures(fleet)
    assert (failures.level, failures.sentence[0]) == ("warning", "2")


def test_a_sweeper_that_is_silent_is_a_warning(redis_url: str, now: datetime) -> None:
    assert find(examine_work(redis_url, now))["sweeper"].level == "warning"
    with Redis.from_url(redis_url) as client:
        count_swept(client, 0, 3, now)
    soon = find(examine_work(redis_url, now + timedelta(seconds=30)))["sweeper"]
    assert (soon.level, soon.sentence[0]) == ("ok", "3")
    late = find(examine_work(redis_url, now + timedelta(seconds=90)))["sweeper"]
    assert (late.level, late.sentence) == ("warning", "silent for 90 s")


@pytest.mark.parametrize(("seconds", "level"), [(0.9, "ok"), (-3, "warning"), (6, "error")])
def test_clocks_that_disagree_are_told_by_how_much(seconds: float, level: str) -> None:
    ours = datetime(2026, 11, 23, tzinfo=UTC)
    assert judge_clock("clock", ours + timedelta(seconds=seconds), ours).level == level


def test_servers_of_this_machine_have_its_clock(
    database: Database, redis_url: str, now: datetime
) -> None:
    assert check_database_clock(database).level == "ok"
    assert find(examine_work(redis_url, now))["redis clock"].level == "ok"


def test_retention_that_has_not_run_for_long_is_a_warning(redis_url: str, now: datetime) -> None:
    assert find(examine_work(redis_url, now))["retention"].level == "warning"
    with Redis.from_url(redis_url) as client:
        count_retained(client, 12, 3, now)
    finding = find(examine_work(redis_url, now + timedelta(hours=1)))["retention"]
    assert (finding.level, "12 comments removed" in finding.sentence) == ("ok", True)
    assert find(examine_work(redis_url, now + timedelta(hours=7)))["retention"].level == "warning"
