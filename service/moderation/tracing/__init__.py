"""Traces of a comment's way, exported by OpenTelemetry where the operator collects them.

Off unless OpenTelemetry's own variables name an endpoint and the extra `otel` is installed; until
then not even its packages are imported.
"""

import logging
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from service.moderation.broker import Broker

if TYPE_CHECKING:
    from service.moderation.tracing.tracer import Tracer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")

logger = logging.getLogger(__name__)


def is_wanted(environ: Mapping[str, str]) -> bool:
    """Whether `environ` asks for traces, in the words of OpenTelemetry's specification."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if environ.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return False
    return any(environ.get(name) for name in ENDPOINTS)


def is_installed() -> bool:
    """Whether the extra `otel` is here; imports its outermost packages at most."""
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False


def open_tracer(role: str, environ: Mapping[str, str], broker: Broker) -> "Tracer | None":
    """The tracer of a process, None where traces are off; connects to nothing yet.

    `role` (`web` or `worker`) tells the services apart; `broker` carries the contexts of comments.
    """
    if not is_wanted(environ):
        return None
    if not is_installed():
        logger.warning("no traces: the extra palabre[otel] is not installed")
        return None
    from service.moderation.tracing.exporting import open_provider
    from service.moderation.tracing.tracer import Tracer

    return Tracer(lambda: open_provider(role, environ), broker)
