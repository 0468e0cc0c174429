"""For every documented status of undoing, unbanning and noting, a way to get it."""

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from tests.service.web.openapi.world import CHUNKED, HUGE, NOWHERE, PLAIN, World

Scenario = Callable[[World], TestResponse]

ACTS = "/api/v1/admin/acts"
NOTE = {"content": "Déjà prévenu hier."}


def _undo(world: World) -> TestResponse:
    """One comment restored, one left because somebody decided again."""
    first, second = world.keep(), world.keep()
    body = {"action": "ban", "ids": [first, second]}
    act_id = world.moderate("POST", "/bulk", json=body).get_json()["act_id"]
    world.moderate("POST", f"/{second}/approve", json={"seen": "rejected"})
    return world.moderate("POST", f"/{act_id}/undo", base=ACTS)


def _unban(world: World) -> TestResponse:
    comment_id = world.keep()
    world.moderate("POST", f"/{comment_id}/ban")
    return world.moderate("POST", f"/{comment_id}/unban")


def _note(**request: Any) -> Scenario:
    return lambda world: world.moderate("POST", f"/{world.keep()}/notes", **request)


def _note_nowhere(world: World) -> TestResponse:
    return world.moderate("POST", f"/{NOWHERE}/notes", json=NOTE)


REMEDIES: list[tuple[str, int, Scenario]] = [
    ("undo_act", 200, _undo),
    ("undo_act", 404, lambda world: world.moderate("POST", f"/{NOWHERE}/undo", base=ACTS)),
    ("unban_author", 200, _unban),
    ("unban_author", 404, lambda world: world.moderate("POST", f"/{NOWHERE}/unban")),
    ("add_note", 200, _note(json=NOTE)),
    ("add_note", 400, _note(json={"content": " "})),
    ("add_note", 404, _note_nowhere),
    ("add_note", 411, _note(**CHUNKED)),
    ("add_note", 413, _note(**HUGE)),
    ("add_note", 415, _note(**PLAIN)),
]
REMEDIES_PLAINLY: dict[str, Scenario] = {
    "undo_act": lambda world: world.moderate("POST", f"/{NOWHERE}/undo", base=ACTS),
    "unban_author": lambda world: world.moderate("POST", f"/{NOWHERE}/unban"),
    "add_note": _note_nowhere,
}
"""Every one of these operations, with nothing wrong in the request."""
