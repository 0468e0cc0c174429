"""For every documented status of an appeal, a way to get it."""

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from service.moderation.codes import Code, Status
from tests.service.web.openapi.world import CHUNKED, COMMENTS, HUGE, NOWHERE, PLAIN, World

Row = tuple[str, int, Callable[[World], TestResponse]]

WORDS = "Je cite un document public."


def appeal(world: World, comment_id: str, content: str = WORDS) -> TestResponse:
    """Appeal for a comment with its own receipt."""
    receipt = world.services.keyring.issue_receipt(comment_id)
    body = {"receipt": receipt, "content": content}
    return world.send("POST", f"{COMMENTS}/{comment_id}/appeal", json=body)


def refuse(world: World) -> str:
    """The id of a new comment that the checks refused."""
    comment_id = world.keep()
    world.settle(comment_id, Status.REJECTED, Code.SPAM)
    return comment_id


def _repeat(world: World) -> TestResponse:
    comment_id = refuse(world)
    appeal(world, comment_id)
    return appeal(world, comment_id)


def _hurry(world: World) -> TestResponse:
    comment_id = refuse(world)
    with world.change(rate_limit="1/day") as slow:
        slow.submit()
        return appeal(slow, comment_id)


def _send(**request: Any) -> Callable[[World], TestResponse]:
    return lambda world: world.send("POST", f"{COMMENTS}/{NOWHERE}/appeal", **request)


APPEALING: list[Row] = [
    ("appeal", 202, lambda world: appeal(world, refuse(world))),
    ("appeal", 400, lambda world: appeal(world, refuse(world), "Non.")),
    ("appeal", 400, lambda world: appeal(world, refuse(world), "x" * 2_001)),
    ("appeal", 404, lambda world: appeal(world, NOWHERE)),
    ("appeal", 404, _send(json={"receipt": "x", "content": WORDS})),
    ("appeal", 409, _repeat),
    ("appeal", 409, lambda world: appeal(world, world.keep())),
    ("appeal", 411, _send(**CHUNKED)),
    ("appeal", 413, _send(**HUGE)),
    ("appeal", 415, _send(**PLAIN)),
    ("appeal", 429, _hurry),
]
