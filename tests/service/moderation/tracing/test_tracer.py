import re

import pytest
from opentelemetry.trace import SpanKind, StatusCode, get_current_span
from redis import Redis

from tests.service.moderation.tracing.recording import Recording, identify, parent_of

COMMENT = "019ab0f6-7c4e-7d39-a1c8-5b1d2f0e9a44"
KEY = f"palabre:trace:{COMMENT}"


@pytest.fixture
def recording(redis_url: str) -> Recording:
    return Recording(redis_url)


def test_nothing_is_opened_before_the_first_span(recording: Recording) -> None:
    assert recording.opened == 0
    for _ in range(2):
        with recording.tracer.span("a"):
            pass
    assert recording.opened == 1


def test_a_comment_handed_over_is_found_by_its_id_in_another_process(
    recording: Recording, redis_url: str
) -> None:
    with recording.tracer.span("request"):
        recording.tracer.hand_over(COMMENT)
    worker = Recording(redis_url)
    parent = worker.tracer.find(COMMENT)
    with worker.tracer.span("judge", kind=SpanKind.CONSUMER, parent=parent):
        pass
    request, judge = recording.get_spans()["request"], worker.get_spans()["judge"]
    assert identify(judge)[0] == identify(request)[0]
    assert parent_of(judge) == identify(request)[1]


def test_what_waits_in_redis_is_forgotten_and_holds_random_numbers_only(
    recording: Recording, redis_url: str
) -> None:
    with recording.tracer.span("request"):
        recording.tracer.hand_over(COMMENT)
    with Redis.from_url(redis_url, decode_responses=True) as client:
        assert 0 < client.ttl(KEY) <= 3600
        kept = client.get(KEY)
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", kept)


@pytest.mark.parametrize("value", ["", "junk", "00-0-0-00", "\xff", "00-" + "0" * 32 + "-x-01"])
def test_what_is_no_context_begins_a_trace_of_its_own(
    recording: Recording, redis_url: str, value: str
) -> None:
    with Redis.from_url(redis_url) as client:
        client.set(KEY, value.encode("latin-1"))
    assert not get_current_span(recording.tracer.find(COMMENT)).get_span_context().is_valid


def test_a_redis_that_is_down_costs_the_context_and_nothing_else() -> None:
    recording = Recording("redis://127.0.0.1:1")
    with recording.tracer.span("request"):
        recording.tracer.hand_over(COMMENT)
    assert not get_current_span(recording.tracer.find(COMMENT)).get_span_context().is_valid
    assert list(recording.get_spans()) == ["request"]


def test_an_exception_leaves_its_class_and_not_its_words(recording: Recording) -> None:
    with pytest.raises(ValueError, match="Awa"), recording.tracer.span("a"):
        raise ValueError("the author is Awa")
    span = recording.get_spans()["a"]
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "ValueError")
    assert "Awa" not in span.to_json()
