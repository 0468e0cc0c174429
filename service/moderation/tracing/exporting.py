"""Where spans go: in batches to an OpenTelemetry collector, over HTTP."""

import logging
from collections.abc import Mapping
from importlib.metadata import version

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

OWN_NAME = "OTEL_SERVICE_NAME"
OWN_ATTRIBUTES = "OTEL_RESOURCE_ATTRIBUTES"
OWN_TIMEOUTS = ("OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT")
TIMEOUT = 2.0
"""Seconds that a batch may take; the SDK's ten would hold up every process that ends."""


def open_provider(role: str, environ: Mapping[str, str]) -> TracerProvider:
    """A provider that exports from a thread of its own, and ends by itself with the process.

    Endpoint, headers, sampler and timeout come from OpenTelemetry's variables. So does the
    service's name; else it is `palabre-web` or `palabre-worker`.
    """
    # One line for each batch that is lost says enough; it would tell of every try.
    logging.getLogger("opentelemetry.exporter").setLevel(logging.ERROR)
    attributes = {SERVICE_VERSION: version("palabre")}
    if not environ.get(OWN_NAME) and SERVICE_NAME not in environ.get(OWN_ATTRIBUTES, ""):
        attributes[SERVICE_NAME] = f"palabre-{role}"
    provider = TracerProvider(resource=Resource.create(attributes))
    timeout = None if any(environ.get(name) for name in OWN_TIMEOUTS) else TIMEOUT
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=timeout)))
    return provider
