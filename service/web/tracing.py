"""The web's spans: a submission, and in it the captcha's verification and the storing.

They stand around what they watch, so that without them nothing is different.
"""

from contextlib import ExitStack
from dataclasses import replace

from flask import Flask, Response, g, request
from opentelemetry.trace import Span, SpanKind

from service.moderation.comment import CaptchaEvidence, NewComment
from service.moderation.tracing.tracer import Tracer
from service.web.answers import SUBMIT
from service.web.captcha import CaptchaProvider
from service.web.services import NAME, Services, TakesComments


def trace_app(app: Flask, tracer: Tracer) -> None:
    """Trace every submission to `app`, before it has answered its first request.

    A `traceparent` that a visitor sends is not believed.
    """
    services: Services = app.extensions[NAME]
    app.extensions[NAME] = replace(
        services,
        captcha=TracedCaptcha(services.captcha, tracer),
        reception=TracedReception(services.reception, tracer),
    )

    def begin() -> None:
        if request.endpoint != SUBMIT or request.method != "POST":
            return
        g.span_stack = ExitStack()
        span = tracer.span(
            "POST /api/v1/comments",
            {"http.request.method": request.method, "http.route": request.path},
            kind=SpanKind.SERVER,
        )
        g.span = g.span_stack.enter_context(span)

    app.before_request(begin)
    app.after_request(_describe)
    app.teardown_request(_end)


def _describe(response: Response) -> Response:
    span: Span | None = g.get("span")
    if span is not None:
        span.set_attribute("http.response.status_code", response.status_code)
    return response


def _end(_error: BaseException | None) -> None:
    stack: ExitStack | None = g.pop("span_stack", None)
    if stack is not None:
        stack.close()


class TracedCaptcha:
    """A captcha provider, with a span for each verification."""

    def __init__(self, provider: CaptchaProvider, tracer: Tracer) -> None:
        self._provider = provider
        self._tracer = tracer
        self.name = provider.name
        self.site_key = provider.site_key
        self.script_origins = provider.script_origins

    def verify(self, token: str, address: str | None) -> CaptchaEvidence:
        """What the provider says, or raises."""
        span_of_call = self._tracer.span(
            "verify captcha", {"palabre.captcha.provider": self.name}, kind=SpanKind.CLIENT
        )
        with span_of_call as span:
            evidence = self._provider.verify(token, address)
            span.set_attribute("palabre.captcha.outcome", evidence.outcome.value)
            return evidence

    def close(self) -> None:
        """Close the provider."""
        self._provider.close()


class TracedReception:
    """A reception whose comments bring their trace's context to the workers."""

    def __init__(self, reception: TakesComments, tracer: Tracer) -> None:
        self._reception = reception
        self._tracer = tracer

    def take(self, new: NewComment) -> str:
        """Store a comment, as the untraced one does."""
        with self._tracer.span("store comment", kind=SpanKind.PRODUCER) as span:
            if new.id:
                span.set_attribute("palabre.comment_id", new.id)
                self._tracer.hand_over(new.id)
            return self._reception.take(new)
