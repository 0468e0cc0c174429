"""A tracer whose spans stay in memory."""

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.moderation.broker import Broker
from service.moderation.tracing.tracer import Tracer


class Recording:
    """`tracer`, and what it has made so far."""

    def __init__(self, redis_url: str) -> None:
        self._exporter = InMemorySpanExporter()
        self.opened = 0
        self.tracer = Tracer(self._open, Broker.from_url(redis_url))

    def get_spans(self) -> dict[str, ReadableSpan]:
        """The finished spans by name; of several with one name the last."""
        return {span.name: span for span in self._exporter.get_finished_spans()}

    def _open(self) -> TracerProvider:
        self.opened += 1
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        return provider


def parent_of(span: ReadableSpan) -> int | None:
    """The id of a span's parent."""
    return span.parent.span_id if span.parent else None


def identify(span: ReadableSpan) -> tuple[int, int]:
    """A span's trace and its own id."""
    context = span.get_span_context()
    assert context is not None
    return context.trace_id, context.span_id
