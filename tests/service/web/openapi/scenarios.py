"""For every documented status of every operation, a way to get it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import update
from werkzeug.test import TestResponse

from service.moderation.codes import Code, Status
from service.moderation.reception import Reception
from service.moderation.schema import threads
from tests.service.web.openapi.word_scenarios import WORD_LISTS, WORD_LISTS_PLAINLY
from tests.service.web.openapi.world import (
    CHUNKED,
    COMMENTS,
    HUGE,
    NOWHERE,
    PLAIN,
    BrokenDatabase,
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
JOURNEY = {"author": "Awa", "content": "x" * 400, "url": "HTTPS://example.org", "parent": "7"}
"""A submission with everything that is shown again."""


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


def _read_thread(world: World) -> TestResponse:
    world.decide(Status.APPROVED, **JOURNEY, thread="/read")
    return world.send("GET", "/api/v1/threads/comments?thread=/read")


READING: list[Row] = [
    ("show_comment", 200, lambda world: world.send("GET", world.submit().location or "")),
    ("show_comment", 404, lambda world: world.send("GET", f"{COMMENTS}/{NOWHERE}?receipt=x")),
    ("list_thread", 200, _read_thread),
    ("list_thread", 400, lambda world: world.send("GET", "/api/v1/threads/comments?cursor=x")),
]


def _review(path: str, **request: Any) -> Scenario:
    return lambda world: world.moderate("POST", path.format(id=world.keep()), **request)


def _list_reviewed(world: World) -> TestResponse:
    comment_id = world.decide(Status.FLAGGED, Code.SPAM, **JOURNEY, thread="/list").get_json()["id"]
    world.moderate("POST", f"/{comment_id}/approve")
    return world.moderate("GET", "?limit=200&status=approved")


def _contradict(act: str) -> Scenario:
    def contradict(world: World) -> TestResponse:
        other = "reject" if act == "approve" else "approve"
        comment_id = world.keep()
        world.moderate("POST", f"/{comment_id}/{other}")
        return world.moderate("POST", f"/{comment_id}/{act}")

    return contradict


def _review_many(world: World) -> TestResponse:
    decided, waiting = world.keep(), world.keep()
    world.moderate("POST", f"/{decided}/approve")
    body = {"action": "reject", "ids": [decided, waiting, NOWHERE, "no id"]}
    return world.moderate("POST", "/bulk", json=body)


MODERATING: list[Row] = [
    ("list_comments", 200, _list_reviewed),
    ("list_comments", 200, lambda world: world.moderate("GET", "?limit=1")),
    ("list_comments", 400, lambda world: world.moderate("GET", "?status=x&cursor=y&limit=0")),
    ("show_moderated_comment", 200, lambda world: world.moderate("GET", f"/{world.keep()}")),
    ("show_moderated_comment", 404, lambda world: world.moderate("GET", f"/{NOWHERE}")),
    ("review_comments", 200, _review_many),
    ("review_comments", 400, _review("/bulk", json={"action": "x", "ids": [1]})),
    ("review_comments", 411, _review("/bulk", **CHUNKED)),
    ("review_comments", 413, _review("/bulk", **HUGE)),
    ("review_comments", 415, _review("/bulk", **PLAIN)),
    *WORD_LISTS,
]
for act in ("approve", "reject"):
    name, path = f"{act}_comment", "/{id}/" + act
    MODERATING += [
        (name, 200, _review(path)),
        (name, 400, _review(path, json={"seen": "x"})),
        (name, 404, _review(f"/{NOWHERE}/{act}")),
        (name, 409, _contradict(act)),
        (name, 409, _review(path, json={"seen": "flagged"})),
        (name, 411, _review(path, **CHUNKED)),
        (name, 413, _review(path, **HUGE)),
        (name, 415, _review(path, **PLAIN)),
    ]


def _cut_off(ask: Scenario) -> Scenario:
    def cut_off(world: World) -> TestResponse:
        with world.change(database_url="postgresql://127.0.0.1:1/palabre") as alone:
            return ask(alone)

    return cut_off


OPERATING: list[Row] = [
    ("show_health", 200, lambda world: world.send("GET", "/healthz")),
    ("show_readiness", 200, lambda world: world.send("GET", "/readyz")),
    ("show_readiness", 503, _cut_off(lambda world: world.send("GET", "/readyz"))),
    ("show_metrics", 200, lambda world: world.send("GET", "/metrics")),
    ("show_openapi", 200, lambda world: world.send("GET", "/openapi.json")),
]

PLAINLY: dict[str, Callable[[World], TestResponse]] = {
    "submit_comment": lambda world: world.submit(),
    "show_comment": lambda world: world.send(
        "GET",
        f"{COMMENTS}/{NOWHERE}?receipt={world.services.keyring.issue_receipt(NOWHERE)}",
    ),
    "list_thread": lambda world: world.send("GET", "/api/v1/threads/comments?thread=/"),
    "list_comments": lambda world: world.moderate("GET"),
    "show_moderated_comment": lambda world: world.moderate("GET", f"/{NOWHERE}"),
    "review_comments": lambda world: world.moderate(
        "POST", "/bulk", json={"action": "approve", "ids": [NOWHERE]}
    ),
    "approve_comment": lambda world: world.moderate("POST", f"/{NOWHERE}/approve"),
    "reject_comment": lambda world: world.moderate("POST", f"/{NOWHERE}/reject"),
    **WORD_LISTS_PLAINLY,
}
"""Every operation that needs the database, with nothing wrong in the request."""


def _break(ask: Scenario) -> Scenario:
    def broken(world: World) -> TestResponse:
        services = world.services
        database = BrokenDatabase(services.database.engine)
        reception = Reception(database, services.queue, services.now)
        with world.exchange(database=database, reception=reception):
            return ask(world)

    return broken


def _lock_out(ask: Scenario) -> Scenario:
    def locked_out(world: World) -> TestResponse:
        with world.change(admin_token=None) as closed:
            return ask(World(closed.app, world.settings))

    return locked_out


GUARDED = {name for name, _, _ in MODERATING}
FAILING: list[Row] = [
    *((name, 500, _break(ask)) for name, ask in PLAINLY.items()),
    *((name, 503, _cut_off(ask)) for name, ask in PLAINLY.items()),
    *((name, 401, _lock_out(ask)) for name, ask in PLAINLY.items() if name in GUARDED),
]
SCENARIOS = [*SUBMITTING, *READING, *MODERATING, *OPERATING, *FAILING]
