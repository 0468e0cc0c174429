"""What Prometheus scrapes: the counters of all web processes, and what waits at that moment."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, wait
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

from flask import Flask, Response
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.moderation import store
from service.moderation.broker import Broker
from service.moderation.fleet import Fleet, read_fleet
from service.moderation.retention_periods import read_periods
from service.moderation.store.retention import count_overdue
from service.moderation.tally import Tally, read_tally
from service.web.metric_families import (
    tell_build,
    tell_fleet,
    tell_overdue,
    tell_tally,
    tell_up,
    tell_waiting,
)
from service.web.probes import PATIENCE, Probe, read
from service.web.services import NAME, Services

SHARED_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server share their counters, by prometheus_client's convention."""
FRESH_SECONDS = 1.0
"""How long an answer serves: whoever scrapes in a loop loads no server."""
OVERDUE_SECONDS = 60.0
"""The same for what changes by the hour, and takes some milliseconds to count."""


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
        self._build = tell_build(version("palabre"))
        self._waiting = Probe(partial(store.count_waiting, services.database), FRESH_SECONDS)
        self._overdue = Probe(partial(count_overdue_now, services), OVERDUE_SECONDS)
        self._work = Probe(partial(read_work, services.broker), FRESH_SECONDS)

    def collect(self) -> Iterator[Metric]:
        """One family for each gauge, in about a second at most."""
        asked_waiting, asked_work = self._waiting.ask(), self._work.ask()
        asked_overdue = self._overdue.ask()
        asked: list[Future[Any]] = [asked_waiting, asked_work, asked_overdue]
        wait(asked, timeout=PATIENCE)
        waiting, work, overdue = map(read, asked)
        yield self._build
        yield tell_up(database=waiting is not None, redis=work is not None)
        if waiting is not None:
            yield from tell_waiting(waiting, self._now())
        if overdue is not None:
            yield tell_overdue(overdue)
        if work is not None:
            fleet, tally = work
            yield from tell_fleet(fleet)
            yield from tell_tally(tally)


def count_overdue_now(services: Services) -> int:
    """How many refused comments are still here a day after their time was over."""
    late = services.now() - timedelta(days=1)
    return count_overdue(services.database, read_periods(services.settings), late)


def read_work(broker: Broker) -> tuple[Fleet, Tally]:
    """Jobs and workers, and what they have done; raises BrokerUnavailableError."""
    with broker.attempt() as client:
        return read_fleet(client), read_tally(client)
