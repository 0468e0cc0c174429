"""For every documented status of a submission, a way to get it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import update
from werkzeug.test import TestResponse

from service.moderation.codes import Code, Status
from service.moderation.schema import threads
from tests.service.web.openapi.world import (
    CHUNKED,
    COMMENTS,
    HUGE,
    PLAIN,
    ErasingReception,
    World,
)

Scenario = Callable[[World], TestResponse]
Row = tuple[str, int, Scenario]

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
RECAPTCHA: dict[str, Any] = {
    "captcha_provider": "recaptcha_v3",
    "recaptcha_site_key": "site-key",
    "recaptcha_secret": "a-secret",
    "recaptcha_verify_url": "http://127.0.0.1:1/siteverify",
}


def _replay(status: Status, *reasons: Code, **changes: str) -> Scenario:
    return lambda world: world.decide(status, *reasons, **changes)


def _post(**request: Any) -> Scenario:
    return lambda world: world.send("POST", COMMENTS, **request)


def _post_form(**changes: str) -> Scenario:
    return lambda world: world.send("POST", COMMENTS, data=world.write(**changes), headers=BROWSER)


def _close_thread(world: World) -> TestResponse:
    world.submit(thread="/closed")
    closed = update(threads).where(threads.c.address == "/closed").values(closed=True)
    with world.services.database.write() as connection:
        connection.execute(closed)
    return world.submit(thread="/closed")


def _repeat(world: World) -> TestResponse:
    fields = world.write()
    world.send("POST", COMMENTS, json=fields)
    return world.send("POST", COMMENTS, json=fields)


def _reuse_key(world: World) -> TestResponse:
    headers = {"Idempotency-Key": "used-twice"}
    world.submit(headers=headers)
    return world.submit(headers=headers)


def _erase(world: World) -> TestResponse:
    with world.change(answer_within=0.1) as waiting:
        services = waiting.services
        reception = ErasingReception(services.database, services.queue, services.now)
        reception.database = services.database
        with waiting.exchange(reception=reception):
            return waiting.submit()


def _post_with(token: str, **settings: str) -> Scenario:
    def post(world: World) -> TestResponse:
        with world.change(**RECAPTCHA, **settings) as guarded:
            return guarded.submit(captcha_token=token)

    return post


def _hurry(world: World) -> TestResponse:
    with world.change(rate_limit="1/day") as slow:
        slow.submit()
        return slow.submit()


SUBMITTING: list[Row] = [
    ("submit_comment", 201, _replay(Status.APPROVED)),
    ("submit_comment", 202, _replay(Status.FLAGGED, Code.TOO_MANY_LINKS)),
    ("submit_comment", 202, lambda world: world.submit(headers={"Prefer": "respond-async"})),
    ("submit_comment", 202, _post_form()),
    ("submit_comment", 303, _post_form(return_to="http://localhost/marche")),
    ("submit_comment", 400, _post(json={"email": "awa", "url": "awa"})),
    ("submit_comment", 400, _post(data="{", content_type="application/json")),
    ("submit_comment", 400, _post_form(author="")),
    ("submit_comment", 403, _close_thread),
    ("submit_comment", 403, _post_with("")),
    ("submit_comment", 409, _repeat),
    ("submit_comment", 409, _reuse_key),
    ("submit_comment", 410, _erase),
    ("submit_comment", 411, _post(**CHUNKED)),
    ("submit_comment", 413, _post(**HUGE)),
    ("submit_comment", 415, _post(**PLAIN)),
    ("submit_comment", 422, _replay(Status.REJECTED, Code.TOXIC, Code.SPAM)),
    ("submit_comment", 429, _hurry),
    ("submit_comment", 503, _post_with("token", captcha_unavailable="reject")),
]
