"""For every documented status of the operations on word lists, a way to get it."""

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from service.moderation.codes import Status
from tests.service.web.openapi.world import CHUNKED, HUGE, PLAIN, World

Scenario = Callable[[World], TestResponse]

WORDS = "/api/v1/admin/word-lists/suspect"
ANY = {"If-Match": "*"}


def _put(headers: dict[str, str] | None = None, path: str = WORDS, **request: Any) -> Scenario:
    return lambda world: world.moderate(
        "PUT", base=path, headers=headers or {}, **{"json": {"content": "zizanie"}, **request}
    )


def _try(path: str = WORDS, **request: Any) -> Scenario:
    body = {"json": {"content": "zizanie", "last": 5}, **request}
    return lambda world: world.moderate("POST", base=f"{path}/replay", **body)


def _show_saved(world: World) -> TestResponse:
    _put(ANY, json={"content": "# nous\nzizanie~"})(world)
    return world.moderate("GET", base=WORDS)


def _save_twice(world: World) -> TestResponse:
    seen = {"If-Match": world.moderate("GET", base=WORDS).headers["ETag"]}
    _put(seen, json={"content": "une"})(world)
    return _put(seen, json={"content": "deux"})(world)


def _find_changes(world: World) -> TestResponse:
    world.decide(Status.APPROVED, content="Quelle zizanie dans ce quartier !")
    return _try(json={"content": "zizanie"})(world)


def _refuse(ask: Callable[..., Scenario], name: str, **headers: Any) -> list[Any]:
    bare: dict[str, Any] = {"json": None}
    broken = {"json": {"content": "*\nes*\nbon", "last": 0}}
    return [
        (name, 400, ask(**headers, json={"content": 7})),
        (name, 400, ask(**headers, **broken)),
        (name, 404, ask(**headers, path=WORDS.replace("suspect", "other"))),
        (name, 413, ask(**headers, **bare, **HUGE)),
        (name, 415, ask(**headers, **bare, **PLAIN)),
    ]


WORD_LISTS: list[tuple[str, int, Scenario]] = [
    ("show_word_list", 200, lambda world: world.moderate("GET", base=WORDS)),
    ("show_word_list", 200, _show_saved),
    (
        "show_word_list",
        404,
        lambda world: world.moderate("GET", base=WORDS.replace("suspect", "x")),
    ),
    ("save_word_list", 200, _put(ANY)),
    ("save_word_list", 411, _put(CHUNKED["headers"], json=None, content_type="application/json")),
    ("save_word_list", 412, _save_twice),
    ("save_word_list", 428, _put()),
    *_refuse(_put, "save_word_list", headers=ANY),
    ("replay_word_list", 200, _find_changes),
    ("replay_word_list", 200, _try()),
    ("replay_word_list", 411, _try(json=None, **CHUNKED)),
    *_refuse(_try, "replay_word_list"),
]
WORD_LISTS_PLAINLY: dict[str, Scenario] = {
    "show_word_list": lambda world: world.moderate("GET", base=WORDS),
    "save_word_list": _put(ANY),
    "replay_word_list": _try(),
}
"""Every operation on word lists, with nothing wrong in the request."""
