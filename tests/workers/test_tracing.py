from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from config.settings import UnavailablePolicy
from service.moderation import store
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.policy import Band, Policy
from service.moderation.queue import MODERATE_JOB
from service.moderation.verdict import Signal
from tests.service.moderation.samples import new_comment
from tests.service.moderation.tracing.recording import Recording, identify, parent_of
from workers.jobs import Desk, list_jobs
from workers.tracing import trace_desk

POLICY = Policy({"spam": Band(0.5, 0.9)}, 0.5, UnavailablePolicy.FLAG)


class Suspicious:
    """Suspects everything, and dies of some."""

    name = "spam"

    def inspect(self, comment: Comment) -> Signal:
        if "poison" in comment.content:
            raise SystemExit(1)
        return Signal(self.name, Code.SPAM, 0.7)


@pytest.fixture
def recording(redis_url: str) -> Recording:
    return Recording(redis_url)


@pytest.fixture
def desk(database: Database, recording: Recording, now: datetime) -> Desk:
    later = now + timedelta(milliseconds=1)
    desk = Desk(
        database,
        [Suspicious()],
        POLICY,
        lambda _: None,
        lambda _: None,
        "worker",
        lambda: later,
    )
    return trace_desk(desk, recording.tracer)


def attributes(recording: Recording, name: str) -> Mapping[str, object]:
    return dict(recording.get_spans()[name].attributes or {})


def test_a_verdict_stands_in_the_trace_of_its_submission_and_links_to_the_job(
    desk: Desk, recording: Recording, database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    with recording.tracer.span("request"):
        recording.tracer.hand_over(identifier)
    # The job names another comment: this one is taken along, as most are.
    assert list_jobs(desk)[MODERATE_JOB](["019ab0f6-7c4e-7d39-a1c8-5b1d2f0e9a44"]) == 1
    spans = recording.get_spans()
    request, judged = spans["request"], spans["judge comment"]
    assert identify(judged)[0] == identify(request)[0]
    assert parent_of(judged) == identify(request)[1]
    assert parent_of(spans["check spam"]) == identify(judged)[1]
    (link,) = judged.links
    assert (link.context.trace_id, link.context.span_id) == identify(spans["moderate comments"])
    assert attributes(recording, "judge comment") == {
        "palabre.comment_id": identifier,
        "palabre.status": "flagged",
        "palabre.reasons": ("spam",),
    }
    assert attributes(recording, "moderate comments") == {"palabre.comments_decided": 1}


def test_a_comment_that_nobody_handed_over_has_a_trace_of_its_own(
    desk: Desk, recording: Recording, database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(), now)
    list_jobs(desk)[MODERATE_JOB]([identifier])
    assert recording.get_spans()["judge comment"].parent is None


def test_a_comment_that_ends_its_worker_ends_its_spans(
    desk: Desk, recording: Recording, database: Database, now: datetime
) -> None:
    identifier = store.add(database, new_comment(content="poison"), now)
    with pytest.raises(SystemExit):
        list_jobs(desk)[MODERATE_JOB]([identifier])
    statuses = {name: span.status.description for name, span in recording.get_spans().items()}
    assert statuses == dict.fromkeys(
        ("check spam", "judge comment", "moderate comments"), "SystemExit"
    )
