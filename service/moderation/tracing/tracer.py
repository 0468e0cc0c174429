"""Spans, and the contexts that tie those of a worker to the request that brought a comment.

A context travels beside the job rather than in it: most comments have no job of their own, because
a worker takes along whatever came meanwhile. It holds random numbers only (W3C Trace Context), is
found by the comment's id, and is forgotten after an hour.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from opentelemetry.context import Context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode, get_current_span
from opentelemetry.trace import Tracer as Maker
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.moderation.broker import Broker, BrokerUnavailableError

KEEP_SECONDS = 3600
NAME = "palabre"
TRACEPARENT = "traceparent"
Values = dict[str, str | int | float | bool | Sequence[str]]

_propagator = TraceContextTextMapPropagator()


class Tracer:
    """Makes the spans of one process; the provider is opened by the first, so after any fork."""

    def __init__(self, open_provider: Callable[[], TracerProvider], broker: Broker) -> None:
        self._open_provider = open_provider
        self._broker = broker
        self._lock = threading.Lock()
        self._maker: Maker | None = None

    @contextmanager
    def span(
        self,
        name: str,
        values: Values | None = None,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        parent: Context | None = None,
        links: Sequence[Link] = (),
    ) -> Iterator[Span]:
        """A span around the block, within `parent`, else within the current one.

        An exception leaves its class behind and nothing else: its text may quote a comment.
        """
        with self._get_maker().start_as_current_span(
            name,
            context=parent,
            kind=kind,
            attributes=values,
            links=links,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def hand_over(self, comment_id: str) -> None:
        """Keep the current context for the worker who will judge the comment; never an error."""
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        if TRACEPARENT in carrier:
            with suppress(BrokerUnavailableError), self._broker.attempt() as client:
                client.set(_name_key(comment_id), carrier[TRACEPARENT], ex=KEEP_SECONDS)

    def find(self, comment_id: str) -> Context:
        """The context that a comment was handed over with, an empty one if none is found."""
        found: object = None
        with suppress(BrokerUnavailableError), self._broker.attempt() as client:
            found = client.get(_name_key(comment_id))
        text = found.decode("ascii", errors="replace") if isinstance(found, bytes) else ""
        # What is no traceparent, whoever put it there, leaves the context as it is.
        return _propagator.extract({TRACEPARENT: text}, Context())

    def _get_maker(self) -> Maker:
        if self._maker is None:
            with self._lock:
                if self._maker is None:
                    self._maker = self._open_provider().get_tracer(NAME)
        return self._maker


def link_current() -> list[Link]:
    """A link to the current span, if there is one."""
    context = get_current_span().get_span_context()
    return [Link(context)] if context.is_valid else []


def _name_key(comment_id: str) -> str:
    return f"palabre:trace:{comment_id}"
