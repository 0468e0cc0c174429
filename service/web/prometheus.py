"""What Prometheus scrapes: the counters of all web processes, and what waits at that moment."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, wait
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask, Response
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.moderation import store
from service.moderation.codes import Status
from service.web.probes import PATIENCE, Probe, read
from service.web.services import NAME, Services

SHARED_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server share their counters, by prometheus_client's convention."""
Waiting = Mapping[Status, tuple[int, datetime | None]]


def register_prometheus(app: Flask) -> None:
    """Serve /metrics."""
    backlog = Backlog(app.extensions[NAME])
    app.add_url_rule("/metrics", "metrics", partial(show_metrics, backlog))


def show_metrics(backlog: Collector) -> Response:
    """Everything in Prometheus's text format 0.0.4."""
    counters = REGISTRY
    if os.environ.get(SHARED_DIRECTORY):
        counters = CollectorRegistry()
        MultiProcessCollector(counters)  # type: ignore[no-untyped-call]
    gauges = CollectorRegistry()
    gauges.register(backlog)
    text = generate_latest(counters) + generate_latest(gauges)
    return Response(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Backlog(Collector):
    """Gauges that are read when they are asked for; those of a server that is down are left out."""

    def __init__(self, services: Services) -> None:
        self._now = services.now
        self._waiting = Probe(partial(store.count_waiting, services.database))
        self._jobs = Probe(services.queue.count)

    def collect(self) -> Iterator[Metric]:
        """One family for each gauge, in about a second at most."""
        asked_waiting, asked_jobs = self._waiting.ask(), self._jobs.ask()
        asked: list[Future[Any]] = [asked_waiting, asked_jobs]
        wait(asked, timeout=PATIENCE)
        waiting, jobs = read(asked_waiting), read(asked_jobs)
        yield _tell_up(database=waiting is not None, redis=jobs is not None)
        if waiting is not None:
            yield from _tell_waiting(waiting, self._now())
        if jobs is not None:
            yield GaugeMetricFamily("palabre_queue_jobs", "Jobs that wait for a worker.", jobs)


def _tell_up(**components: bool) -> Metric:
    family = GaugeMetricFamily(
        "palabre_up",
        "Whether a server that Palabre needs answered the scrape.",
        labels=["component"],
    )
    for component, up in components.items():
        family.add_metric([component], float(up))
    return family


def _tell_waiting(waiting: Waiting, now: datetime) -> Iterator[Metric]:
    counts = GaugeMetricFamily(
        "palabre_comments_waiting",
        "Comments waiting for the checks (pending) or for a person (flagged).",
        labels=["status"],
    )
    ages = GaugeMetricFamily(
        "palabre_oldest_waiting_age_seconds",
        "Time since the oldest waiting comment arrived; 0 if none waits.",
        labels=["status"],
    )
    for status, (count, since) in waiting.items():
        counts.add_metric([status], count)
        age = (now - since).total_seconds() if since else 0.0
        ages.add_metric([status], max(0.0, age))
    yield from (counts, ages)
