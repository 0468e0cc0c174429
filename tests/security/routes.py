"""Every route of the app, with something in each place that an address leaves open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

ABSENT = "01928000-0000-7000-8000-000000000000"
EXAMPLES = {
    "comment_id": ABSENT,
    "act_id": ABSENT,
    "thread_id": "1",
    "key_id": "1",
    "moderator_id": "1",
    "token_id": "1",
    "webhook_id": "1",
    "delivery_id": "1",
    "list_name": "blocked",
    "site_key": "default",
    "receipt": "no-receipt",
    "unknown": "unknown",
    "filename": "palabre.css",
    "_": "unknown",
}
"""By the name of a part of an address: a new name needs a line here, or `walk` says so."""
PART = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>\w+)>")
READING = frozenset({"GET", "HEAD"})
DOORS = "service.web.doors."


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one address, and the rule that it comes from.

    A door is for programs that bring a site's key in the request, and knows nobody else.
    """

    method: str
    path: str
    rule: str
    is_door: bool = False

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.method not in READING


def walk(app: Flask) -> Iterator[Route]:
    """Every route but OPTIONS; KeyError for a part of an address that has no example."""
    for rule in app.url_map.iter_rules():
        is_door = app.view_functions[rule.endpoint].__module__.startswith(DOORS)
        for path in _fill(rule.rule):
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                yield Route(method, path, rule.rule, is_door)


def _fill(rule: str) -> Iterator[str]:
    found = PART.search(rule)
    if found is None:
        yield rule
        return
    before, after = rule[: found.start()], rule[found.end() :]
    for value in _choose(found):
        yield from _fill(before + value + after)


def _choose(part: re.Match[str]) -> list[str]:
    if part["kind"] == "any":
        return [choice.strip() for choice in part["choices"].split(",")]
    return [EXAMPLES[part["name"]]]
