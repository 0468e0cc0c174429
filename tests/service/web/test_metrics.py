import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from sqlalchemy import event

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.tally import count_decided, count_swept
from service.moderation.verdict import Settlement, Verdict
from service.web.prometheus import Backlog
from service.web.services import NAME
from tests.service.moderation.samples import new_comment
from tests.service.web.apps import open_app, open_silent_server

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UNITS = ("_seconds", "_bytes", "_info", "_total", "_ratio")
SCRAPE = """
import sys
from config.settings import Settings
from service.web.app import create_app
settings = {"secret_key": "k" * 16, "captcha_provider": "none"}
settings |= {"database_url": sys.argv[1], "redis_url": sys.argv[2]}
print(create_app(Settings.model_validate(settings)).test_client().get("/metrics").text)
"""
COUNTED_THINGS = {
    "palabre_comments_waiting",
    "palabre_queue_jobs",
    "palabre_retention_overdue",
    "palabre_workers",
    "palabre_up",
    "palabre_captcha_up",
}


def scrape(client: FlaskClient) -> dict[str, Metric]:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {family.name: family for family in text_string_to_metric_families(response.text)}


def read(family: Metric) -> dict[str, float]:
    """Values by the labels of the family, in their order ("" for none)."""
    return {"".join(sample.labels.values()): sample.value for sample in family.samples}


def hold(database: Database, comment_id: str) -> None:
    store.lease(database, [comment_id], "worker", NOW)
    verdict = Verdict(Status.FLAGGED, (Code.SPAM,))
    assert store.settle(database, [Settlement(comment_id, (), verdict)], "worker", NOW)


def test_names_have_a_prefix_a_help_text_and_a_base_unit(client: FlaskClient) -> None:
    ours = {name: f for name, f in scrape(client).items() if name.startswith("palabre")}
    assert set(ours) > COUNTED_THINGS
    for name, family in ours.items():
        assert re.fullmatch(r"palabre_[a-z_]+[a-z]", name)
        assert family.documentation.endswith(".")
        names = {sample.name for sample in family.samples if not sample.name.endswith("_created")}
        counter = family.type == "counter"
        assert not counter or all(sample.endswith("_total") for sample in names)
        assert counter or name in COUNTED_THINGS or name.endswith((*UNITS, "_created"))


def test_what_waits_is_counted_and_aged_at_the_moment_of_the_scrape(
    settings: Settings, database: Database
) -> None:
    for minutes in (5, 3):
        store.add(database, new_comment(), NOW - timedelta(minutes=minutes))
    hold(database, store.add(database, new_comment(), NOW - timedelta(hours=2)))
    with open_app(settings) as app:
        services = app.extensions[NAME]
        services.queue.enqueue(["019ab0f6-7c4e-7d39-a1c8-5b1d2f0e9a44"])
        families = {f.name: f for f in Backlog(replace(services, now=lambda: NOW)).collect()}
    assert read(families["palabre_comments_waiting"]) == {"pending": 2, "flagged": 1}
    ages = {"pending": 300.0, "flagged": 7200.0}
    assert read(families["palabre_oldest_waiting_age_seconds"]) == ages
    assert read(families["palabre_queue_jobs"]) == {"queued": 1, "started": 0, "failed": 0}
    assert read(families["palabre_workers"]) == {"idle": 0, "busy": 0}
    assert read(families["palabre_up"]) == {"database": 1, "redis": 1}


def test_nothing_that_waits_has_no_age(client: FlaskClient) -> None:
    families = scrape(client)
    nothing = {"pending": 0, "flagged": 0}
    assert read(families["palabre_comments_waiting"]) == nothing
    assert read(families["palabre_oldest_waiting_age_seconds"]) == nothing


def test_gauges_of_a_redis_that_is_down_are_left_out(settings: Settings) -> None:
    with open_app(settings.replace(redis_url="redis://127.0.0.1:1")) as app:
        families = scrape(app.test_client())
    assert read(families["palabre_up"]) == {"database": 1, "redis": 0}
    assert not {"palabre_queue_jobs", "palabre_workers", "palabre_decisions"} & set(families)
    assert "palabre_comments_waiting" in families


@pytest.mark.parametrize("hanging", [False, True])
def test_gauges_of_a_database_that_is_down_are_left_out(settings: Settings, hanging: bool) -> None:
    with open_silent_server() as (_, address):
        dead = f"postgresql://{address if hanging else '127.0.0.1:1'}/palabre"
        with open_app(settings.replace(database_url=dead)) as app:
            families = scrape(app.test_client())
    assert read(families["palabre_up"]) == {"database": 0, "redis": 1}
    assert "palabre_comments_waiting" not in families
    assert "palabre_oldest_waiting_age_seconds" not in families
    assert read(families["palabre_queue_jobs"])["queued"] == 0


def test_what_workers_and_sweeper_have_counted_is_told_by_the_web(
    client: FlaskClient, redis_url: str
) -> None:
    verdict = Verdict(Status.FLAGGED, (Code.SPAM, Code.TOO_MANY_LINKS))
    comment_id = new_identifier(NOW - timedelta(seconds=3))
    with Redis.from_url(redis_url) as redis:
        count_decided(redis, [Settlement(comment_id, (), verdict)], NOW)
        count_swept(redis, 2, 7, NOW)
    families = scrape(client)
    decisions = {"approved": 0, "flagged": 3, "rejected": 0}
    assert read(families["palabre_decisions"]) == decisions
    assert read(families["palabre_decision_reasons"]) == {
        "spamflagged": 1,
        "too_many_linksflagged": 1,
        "checks_unavailableflagged": 2,
    }
    times = families["palabre_time_to_decision_seconds"].samples
    buckets = {sample.labels.get("le", sample.name[-5:]): sample.value for sample in times}
    assert (buckets["2.5"], buckets["5.0"], buckets["+Inf"]) == (0, 1, 1)
    assert (buckets["count"], buckets["s_sum"]) == (1, 3)
    assert read(families["palabre_sweeper_held"]) == {"": 2}
    assert read(families["palabre_sweeper_enqueued"]) == {"": 7}
    swept = read(families["palabre_sweeper_last_sweep_timestamp_seconds"])
    assert swept == {"": NOW.timestamp()}


def test_who_scrapes_in_a_loop_asks_no_server_more_than_once_a_second(
    settings: Settings, database: Database
) -> None:
    with open_app(settings) as app:
        statements: list[str] = []
        event.listen(
            app.extensions[NAME].database.engine,
            "before_cursor_execute",
            lambda _connection, _cursor, statement, *_: statements.append(statement),
        )
        began = time.monotonic()
        for _ in range(20):
            scrape(app.test_client())
        rounds = 1 + int(time.monotonic() - began)
    assert len([each for each in statements if "count(" in each]) <= 3 * rounds


def test_every_submission_is_counted_by_what_became_of_it(client: FlaskClient) -> None:
    before = read_counter(client)
    assert client.post("/api/v1/comments", json={"author": "Awa"}).status_code == 400
    body = {"author": "Awa", "content": "Merci pour cet article."}
    assert client.post("/api/v1/comments", json=body).status_code == 202
    after = read_counter(client)
    gained = {outcome: count - before.get(outcome, 0) for outcome, count in after.items()}
    assert {outcome: count for outcome, count in gained.items() if count} == {
        "bad_request": 1,
        "pending": 1,
    }


def read_counter(client: FlaskClient) -> dict[str, float]:
    """Submissions so far, by outcome."""
    family = scrape(client)["palabre_submissions"]
    return {
        sample.labels["outcome"]: sample.value
        for sample in family.samples
        if sample.name == "palabre_submissions_total"
    }


def test_processes_that_share_a_directory_are_summed(
    tmp_path: Path, settings: Settings, redis_url: str
) -> None:
    shared = tmp_path / "metrics"
    shared.mkdir()
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(shared)}
    count = "from service.web.metrics import SUBMISSIONS; SUBMISSIONS.labels('approved').inc()"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], env=environ, check=True)
    shown = subprocess.run(
        [sys.executable, "-c", SCRAPE, settings.database_url, redis_url],
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert 'palabre_submissions_total{outcome="approved"} 2.0' in shown
    assert 'palabre_queue_jobs{state="queued"} 0.0' in shown


def test_the_default_registry_is_not_touched_by_a_scrape(client: FlaskClient) -> None:
    before = {family.name for family in REGISTRY.collect()}
    scrape(client)
    scrape(client)
    assert {family.name for family in REGISTRY.collect()} == before
