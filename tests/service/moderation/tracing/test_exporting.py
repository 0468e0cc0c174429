import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from service.moderation.tracing.exporting import open_provider


class Collector(HTTPServer):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.received: list[tuple[str, ExportTraceServiceRequest]] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert isinstance(self.server, Collector)
        self.server.received.append((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_spans_reach_a_collector_under_the_name_of_their_service(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    # OpenTelemetry reads its variables itself, from the process's environment only.
    address = f"http://127.0.0.1:{collector.server_port}"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    provider = open_provider("worker", {})
    with provider.get_tracer("test").start_as_current_span("judge comment"):
        pass
    provider.shutdown()
    ((path, sent),) = collector.received
    (resource,) = sent.resource_spans
    attributes = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert path == "/v1/traces"
    assert attributes["service.name"] == "palabre-worker"
    assert resource.scope_spans[0].spans[0].name == "judge comment"


def test_the_operators_own_name_for_the_service_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "comments")
    provider = open_provider("web", {"OTEL_SERVICE_NAME": "comments"})
    assert provider.resource.attributes["service.name"] == "comments"
    provider.shutdown()
