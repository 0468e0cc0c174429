"""The workers' spans: a job, the judging of each comment in it, and each check."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from opentelemetry.trace import SpanKind

from service.moderation.comment import Comment
from service.moderation.tracing.tracer import Tracer, link_current
from service.moderation.verdict import Settlement, Signal
from workers import pipeline
from workers.checks.check import Check
from workers.jobs import Desk

Judge = Callable[[Comment, Desk], Settlement]
Job = Callable[[object], int]


def trace_desk(desk: Desk, tracer: Tracer) -> Desk:
    """The same desk, at which every job, every comment and every check leaves a span."""

    def trace_judge(judge: Judge) -> Judge:
        return lambda comment, desk: _judge(comment, desk, judge, tracer)

    return replace(
        desk,
        checks=[TracedCheck(check, tracer) for check in desk.checks],
        trace_judge=trace_judge,
        trace_job=lambda job: _trace_job(job, tracer),
    )


def _trace_job(job: Job, tracer: Tracer) -> Job:
    def run(comment_ids: object) -> int:
        with tracer.span("moderate comments", kind=SpanKind.CONSUMER) as span:
            decided = job(comment_ids)
            span.set_attribute("palabre.comments_decided", decided)
            return decided

    return run


def _judge(comment: Comment, desk: Desk, judge: Judge, tracer: Tracer) -> Settlement:
    """Judge within the trace of the request that brought the comment; the job is linked to it."""
    parent, links = tracer.find(comment.id), link_current()
    around = tracer.span(
        "judge comment",
        {"palabre.comment_id": comment.id},
        kind=SpanKind.CONSUMER,
        parent=parent,
        links=links,
    )
    with around as span:
        settlement = judge(comment, desk)
        span.set_attribute("palabre.status", settlement.verdict.status.value)
        span.set_attribute("palabre.reasons", [each.value for each in settlement.verdict.reasons])
        return settlement


class TracedCheck:
    """A check, with a span for each comment."""

    def __init__(self, check: Check, tracer: Tracer) -> None:
        self._check = check
        self._tracer = tracer
        self.name = check.name

    def begin(self, comments: Sequence[Comment]) -> None:
        """Ask ahead, if the check does."""
        pipeline.begin(comments, [self._check])

    def inspect(self, comment: Comment) -> Signal:
        """What the check sees, or raises."""
        with self._tracer.span(f"check {self.name}"):
            return self._check.inspect(comment)
