from dataclasses import dataclass, replace

from opentelemetry.trace import StatusCode, get_current_span

from config.settings import Settings
from service.moderation.comment import NewComment
from service.moderation.database import Database
from service.web.services import NAME
from service.web.tracing import trace_app
from tests.service.moderation.tracing.recording import Recording, identify, parent_of
from tests.service.web.apps import open_app

BODY = {"author": "Awa Diop", "content": "Merci pour cet article.", "email": "awa@example.org"}


@dataclass
class Counter:
    """A reception that only notes what it is given."""

    taken: list[NewComment]

    def take(self, new: NewComment) -> str:
        """Note the comment."""
        self.taken.append(new)
        return new.id or ""


def test_a_submission_is_one_trace_that_the_worker_can_take_up(
    settings: Settings, database: Database, redis_url: str
) -> None:
    recording = Recording(redis_url)
    with open_app(settings) as app:
        trace_app(app, recording.tracer)
        answer = app.test_client().post("/api/v1/comments", json=BODY)
    assert answer.status_code == 202
    spans = recording.get_spans()
    assert set(spans) == {"POST /api/v1/comments", "verify captcha", "store comment"}
    request, stored = spans["POST /api/v1/comments"], spans["store comment"]
    assert dict(request.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/api/v1/comments",
        "http.response.status_code": 202,
    }
    assert parent_of(stored) == parent_of(spans["verify captcha"]) == identify(request)[1]
    assert dict(stored.attributes or {}) == {"palabre.comment_id": answer.get_json()["id"]}
    found = get_current_span(recording.tracer.find(answer.get_json()["id"])).get_span_context()
    assert (found.trace_id, found.span_id) == identify(stored)


def test_the_reception_that_the_app_was_given_still_takes_the_comment(
    settings: Settings, database: Database, redis_url: str
) -> None:
    taken: list[NewComment] = []
    recording = Recording(redis_url)
    with open_app(settings) as app:
        app.extensions[NAME] = replace(app.extensions[NAME], reception=Counter(taken))
        trace_app(app, recording.tracer)
        assert app.test_client().post("/api/v1/comments", json=BODY).status_code == 202
    assert [each.author for each in taken] == ["Awa Diop"]


def test_no_attribute_tells_of_a_person(
    settings: Settings, database: Database, redis_url: str
) -> None:
    recording = Recording(redis_url)
    with open_app(settings) as app:
        trace_app(app, recording.tracer)
        app.test_client().post("/api/v1/comments?author=Awa", json=BODY)
    told = "".join(span.to_json() for span in recording.get_spans().values())
    assert not [word for word in ("Awa", "Merci", "example.org", "127.0.0.1") if word in told]


def test_a_refusal_and_a_crash_end_their_spans(settings: Settings, redis_url: str) -> None:
    recording = Recording(redis_url)
    dead = settings.replace(database_url="postgresql://127.0.0.1:1/palabre")
    with open_app(dead) as app:
        trace_app(app, recording.tracer)
        client = app.test_client()
        assert client.post("/api/v1/comments", json={}).status_code == 400
        refused = recording.get_spans()["POST /api/v1/comments"]
        assert client.post("/api/v1/comments", json=BODY).status_code == 503
    spans = recording.get_spans()
    assert (refused.attributes or {})["http.response.status_code"] == 400
    assert spans["store comment"].status.status_code is StatusCode.ERROR
    failed = spans["POST /api/v1/comments"]
    assert (failed.attributes or {})["http.response.status_code"] == 503
    assert identify(failed)[0] != identify(refused)[0]


def test_only_submissions_are_traced_and_nobodys_context_is_believed(
    settings: Settings, redis_url: str
) -> None:
    recording = Recording(redis_url)
    stranger = f"00-{'a' * 32}-{'b' * 16}-01"
    with open_app(settings) as app:
        trace_app(app, recording.tracer)
        client = app.test_client()
        for path in ("/healthz", "/metrics", "/api/v1/threads/comments"):
            client.get(path)
        assert recording.get_spans() == {}
        client.post("/api/v1/comments", json={}, headers={"traceparent": stranger})
    assert recording.get_spans()["POST /api/v1/comments"].parent is None
