"""What is read at the moment of a scrape, as Prometheus names and types it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import accumulate

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.utils import floatToGoString

from service.moderation.codes import Status
from service.moderation.fleet import Fleet
from service.moderation.tally import BOUNDS, Tally

Waiting = Mapping[Status, tuple[int, datetime | None]]


def tell_build(version: str) -> Metric:
    """Which Palabre this is."""
    family = GaugeMetricFamily("palabre_build_info", "1, with the version.", labels=["version"])
    family.add_metric([version], 1)
    return family


def tell_up(**components: bool) -> Metric:
    """Which of the servers that Palabre needs answered."""
    return _gauge(
        "palabre_up",
        "Whether a server that Palabre needs answered the scrape.",
        "component",
        {component: float(up) for component, up in components.items()},
    )


def tell_waiting(waiting: Waiting, now: datetime) -> Iterator[Metric]:
    """How many comments wait, and for how long."""
    yield _gauge(
        "palabre_comments_waiting",
        "Comments waiting for the checks (pending) or for a person (flagged).",
        "status",
        {status: count for status, (count, _) in waiting.items()},
    )
    ages: dict[str, float] = {
        status: max(0.0, (now - since).total_seconds()) if since else 0.0
        for status, (_, since) in waiting.items()
    }
    yield _gauge(
        "palabre_oldest_waiting_age_seconds",
        "Time since the oldest waiting comment arrived; 0 if none waits.",
        "status",
        ages,
    )


def tell_fleet(fleet: Fleet) -> Iterator[Metric]:
    """Jobs and workers."""
    yield _gauge(
        "palabre_queue_jobs",
        "Jobs that wait for a worker, run, or failed within the last day.",
        "state",
        {"queued": fleet.queued, "started": fleet.started, "failed": fleet.failed},
    )
    yield _gauge(
        "palabre_workers",
        "Worker processes that wait for a job (idle) or run one (busy).",
        "state",
        {"idle": fleet.idle, "busy": fleet.busy},
    )


def tell_tally(tally: Tally) -> Iterator[Metric]:
    """What workers and the sweeper have done."""
    decisions = CounterMetricFamily(
        "palabre_decisions", "Automatic decisions by status.", labels=["status"]
    )
    for status, count in tally.decisions.items():
        decisions.add_metric([status], count)
    reasons = CounterMetricFamily(
        "palabre_decision_reasons",
        "Why comments were held or refused; a comment counts once for each reason.",
        labels=["status", "reason"],
    )
    for (status, reason), count in tally.reasons.items():
        reasons.add_metric([status, reason], count)
    yield from (decisions, reasons, _tell_waits(tally))
    yield CounterMetricFamily(
        "palabre_sweeper_held", "Comments held because checking them kept failing.", tally.held
    )
    yield CounterMetricFamily(
        "palabre_sweeper_enqueued", "Comments that had to be enqueued again.", tally.enqueued
    )
    if tally.swept_at is not None:
        yield GaugeMetricFamily(
            "palabre_sweeper_last_sweep_timestamp_seconds",
            "When the sweeper last swept, in seconds since 1970.",
            tally.swept_at,
        )
    yield from _tell_retention(tally)


def tell_overdue(count: int) -> Metric:
    """How much retention is behind."""
    return GaugeMetricFamily(
        "palabre_retention_overdue",
        "Refused comments that should have been removed a day ago; 10,000 stands for more.",
        count,
    )


def _tell_retention(tally: Tally) -> Iterator[Metric]:
    yield CounterMetricFamily(
        "palabre_retention_removed", "Refused comments removed in time.", tally.removed
    )
    yield CounterMetricFamily(
        "palabre_retention_forgotten",
        "Rows of which an address was forgotten, or that left the audit log.",
        tally.forgotten,
    )
    if tally.retained_at is not None:
        yield GaugeMetricFamily(
            "palabre_retention_last_run_timestamp_seconds",
            "When all that may be due was last gone through, in seconds since 1970.",
            tally.retained_at,
        )


def _tell_waits(tally: Tally) -> Metric:
    bounds = [*map(floatToGoString, BOUNDS), "+Inf"]
    return HistogramMetricFamily(
        "palabre_time_to_decision_seconds",
        "From a comment's submission to its automatic decision.",
        buckets=list(zip(bounds, accumulate(tally.waits), strict=True)),
        sum_value=tally.waited,
    )


def _gauge(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
