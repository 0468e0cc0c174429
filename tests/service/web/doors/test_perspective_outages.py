"""Without workers, Redis or a database nothing is made up, and nobody waits for long."""

import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from config.settings import Settings
from service.moderation.words import judge
from tests.servers import ValkeyServer, run_valkey
from tests.service.web.apps import open_app
from tests.service.web.doors.answering import answering
from tests.service.web.doors.sights import See, always

ANALYZE = "/v1alpha1/comments:analyze"
PLAIN = {
    "comment": {"text": "Bonjour à toutes. Merci !"},
    "requestedAttributes": {"TOXICITY": {}},
    "spanAnnotations": True,
}
CORAL_GIVES_UP = 0.8


def is_unavailable(client: FlaskClient, key: str) -> bool:
    answer = client.post(f"{ANALYZE}?key={key}", json=PLAIN)
    assert answer.json == {
        "error": {
            "code": 503,
            "message": "The service is currently unavailable.",
            "status": "UNAVAILABLE",
        }
    }
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0


def test_without_a_worker_the_answer_comes_before_coral_gives_up(
    client: FlaskClient, key: str
) -> None:
    taken = []
    for _ in range(3):
        began = time.monotonic()
        assert is_unavailable(client, key)
        taken.append(time.monotonic() - began)
    assert min(taken) < CORAL_GIVES_UP


@pytest.mark.parametrize(
    "see", [always("fr", toxicity=None), always("fr", **{judge.CHECK: None}), always(None)]
)
def test_a_check_that_could_not_be_made_is_no_score(
    client: FlaskClient, key: str, redis_url: str, see: See
) -> None:
    with answering(redis_url, see):
        assert is_unavailable(client, key)


def test_without_redis_there_are_no_scores(settings: Settings, key: str, tmp_path: Path) -> None:
    with run_valkey(tmp_path) as valkey:
        url = valkey.url
    with open_app(settings.replace(redis_url=url)) as app:
        for _ in range(2):
            assert is_unavailable(app.test_client(), key)


def test_when_redis_goes_and_comes_back_so_do_the_scores(
    settings: Settings, key: str, tmp_path: Path
) -> None:
    server = ValkeyServer(tmp_path)
    server.start()
    try:
        with open_app(settings.replace(redis_url=server.url)) as app:
            client = app.test_client()
            with answering(server.url, always()):
                assert client.post(f"{ANALYZE}?key={key}", json=PLAIN).status_code == 200
            server.kill()
            assert is_unavailable(client, key)
    finally:
        server.close()


def test_without_a_database_nobody_is_let_in(settings: Settings, key: str) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    with open_app(settings.replace(database_url=nowhere)) as app:
        assert is_unavailable(app.test_client(), key)
