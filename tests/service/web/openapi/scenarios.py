"""For every documented status of every operation, a way to get it."""

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from service.moderation.codes import Code, Status
from service.moderation.reception import Reception
from service.web.limits import RateLimit
from tests.service.web.openapi.appeal_scenarios import APPEALING, appeal
from tests.service.web.openapi.insight_scenarios import INSIGHTS, INSIGHTS_PLAINLY
from tests.service.web.openapi.remedy_scenarios import REMEDIES, REMEDIES_PLAINLY
from tests.service.web.openapi.submission_scenarios import RECAPTCHA, SUBMITTING
from tests.service.web.openapi.word_scenarios import WORD_LISTS, WORD_LISTS_PLAINLY
from tests.service.web.openapi.world import (
    CHUNKED,
    COMMENTS,
    HUGE,
    NOWHERE,
    PLAIN,
    BrokenDatabase,
    World,
)

Scenario = Callable[[World], TestResponse]
Row = tuple[str, int, Scenario]

CHALLENGE = "/api/v1/captcha/challenge"
JOURNEY = {"author": "Awa", "content": "x" * 400, "url": "HTTPS://example.org", "parent": "7"}
"""A submission with everything that is shown again."""


def _read_thread(world: World) -> TestResponse:
    world.decide(Status.APPROVED, **JOURNEY, thread="/read")
    return world.send("GET", "/api/v1/threads/comments?thread=/read")


READING: list[Row] = [
    ("show_comment", 200, lambda world: world.send("GET", world.submit().location or "")),
    ("show_comment", 404, lambda world: world.send("GET", f"{COMMENTS}/{NOWHERE}?receipt=x")),
    ("list_thread", 200, _read_thread),
    ("show_guide", 200, lambda world: world.send("GET", "/api/v1/embed?site=default&lang=en")),
    ("show_guide", 400, lambda world: world.send("GET", "/api/v1/embed?site=nobodys")),
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
    *REMEDIES,
    *INSIGHTS,
]
REVIEWS = {
    "approve": "approve_comment",
    "reject": "reject_comment",
    "spam": "reject_as_spam",
    "ban": "ban_author",
}
for act, name in REVIEWS.items():
    path = "/{id}/" + act
    MODERATING += [
        (name, 200, _review(path)),
        (name, 400, _review(path, json={"seen": "x", "reason": "y"})),
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


def _ask_too_often(world: World) -> TestResponse:
    strict = RateLimit("1/hour", world.services.broker, prefix=f"test:{NOWHERE}")
    with world.exchange(challenge_limit=strict):
        world.send("GET", CHALLENGE)
        return world.send("GET", CHALLENGE)


def _ask_with(**settings: Any) -> Scenario:
    def ask(world: World) -> TestResponse:
        with world.change(**settings) as changed:
            return changed.send("GET", CHALLENGE)

    return ask


CHALLENGING: list[Row] = [
    ("issue_challenge", 200, lambda world: world.send("GET", CHALLENGE)),
    ("issue_challenge", 200, _ask_with(captcha_provider="altcha")),
    ("issue_challenge", 200, _ask_with(**RECAPTCHA, proof_of_work=False)),
    ("issue_challenge", 429, _ask_too_often),
]

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
    "appeal": lambda world: appeal(world, NOWHERE),
    "list_comments": lambda world: world.moderate("GET"),
    "show_moderated_comment": lambda world: world.moderate("GET", f"/{NOWHERE}"),
    "review_comments": lambda world: world.moderate(
        "POST", "/bulk", json={"action": "approve", "ids": [NOWHERE]}
    ),
    "approve_comment": lambda world: world.moderate("POST", f"/{NOWHERE}/approve"),
    "reject_comment": lambda world: world.moderate("POST", f"/{NOWHERE}/reject"),
    "reject_as_spam": lambda world: world.moderate("POST", f"/{NOWHERE}/spam"),
    "ban_author": lambda world: world.moderate("POST", f"/{NOWHERE}/ban"),
    **REMEDIES_PLAINLY,
    **WORD_LISTS_PLAINLY,
    **INSIGHTS_PLAINLY,
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
SCENARIOS = [*SUBMITTING, *READING, *APPEALING, *CHALLENGING, *MODERATING, *OPERATING, *FAILING]
