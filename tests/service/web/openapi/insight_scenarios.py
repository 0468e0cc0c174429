"""For every documented status of the operations on figures, a way to get it."""

from collections.abc import Callable

from werkzeug.test import TestResponse

from service.moderation.codes import Code, Status
from service.moderation.insight.refreshing import refresh
from tests.service.web.openapi.world import World

Scenario = Callable[[World], TestResponse]

INSIGHT = "/api/v1/admin/insight"
TRIAL = f"{INSIGHT}/thresholds"


def _ask(path: str, query: str = "") -> Scenario:
    return lambda world: world.moderate("GET", query, base=path)


def _ask_counted(path: str) -> Scenario:
    def ask(world: World) -> TestResponse:
        told = world.decide(Status.FLAGGED, Code.SPAM, thread="/counted").get_json()
        world.moderate("POST", f"/{told['id']}/approve")
        refresh(world.settings, world.services.database, world.services.now, budget=60)
        return _ask(path, "?days=7")(world)

    return ask


INSIGHTS: list[tuple[str, int, Scenario]] = [
    ("show_insight", 200, _ask_counted(INSIGHT)),
    ("show_insight", 400, _ask(INSIGHT, "?days=8")),
    ("show_insight", 404, _ask(INSIGHT, "?site=nobodys")),
    ("try_thresholds", 200, _ask_counted(TRIAL)),
    ("try_thresholds", 200, _ask(TRIAL, "?check=links&flag_at=never")),
    ("try_thresholds", 400, _ask(TRIAL, "?check=x")),
    ("try_thresholds", 404, _ask(TRIAL, "?site=nobodys")),
]
INSIGHTS_PLAINLY: dict[str, Scenario] = {
    "show_insight": _ask(INSIGHT),
    "try_thresholds": _ask(TRIAL),
}
"""Every operation on figures, with nothing wrong in the request."""
