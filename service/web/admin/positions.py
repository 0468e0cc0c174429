"""Where in the queue a moderator is: the view and the page of it that links and forms carry."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import request, url_for

from service.moderation.codes import Code, Status
from service.moderation.identifiers import parse_identifier
from service.moderation.store.view import Order, View
from service.moderation.submission import FieldError, normalise
from service.web.admin.scope import visible_sites
from service.web.problems import bad_request

LONGEST_SEARCH = 200
LONGEST_NAME = 100
LARGEST_NUMBER = 2**31 - 1
PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Position:
    """A view, and the cursor of the page; empty for the first one."""

    view: View = field(default_factory=View)
    cursor: str = ""

    @property
    def status(self) -> Status:
        """The tab."""
        return self.view.status

    @property
    def search(self) -> str:
        """What was searched for."""
        return self.view.search

    @property
    def filters(self) -> dict[str, Any]:
        """The filters that are set, by the names that forms give them."""
        view = self.view
        given = {
            "site": view.site,
            "held_for": view.reason,
            "language": view.language,
            "since": view.since,
            "until": view.until,
            "risk": None if view.least_risk is None else round(view.least_risk * PER_CENT),
            "thread": view.thread,
            "author": view.author,
            "network": view.network,
        }
        return {key: str(value) for key, value in given.items() if value not in {None, ""}}

    @property
    def is_narrowed(self) -> bool:
        """Whether what the form of filters offers is set: neither the thread nor the author is."""
        return bool(self.filters.keys() - {"thread", "author", "network"}) or self.view.by_risk

    @property
    def parameters(self) -> dict[str, Any]:
        """The position as names and values, those left out that say nothing."""
        order = self.view.order if self.view.order is not Order.OLDEST else ""
        given = {"status": str(self.status), "cursor": self.cursor, "q": self.search}
        given = {**given, "order": str(order), **self.filters}
        return {key: value for key, value in given.items() if value}

    @property
    def address(self) -> str:
        """The queue's page at this position."""
        return url_for("admin.show_queue", **self.parameters)

    def turn(self, status: Status) -> "Position":
        """The first page of another tab, with the same filters."""
        return Position(replace(self.view, status=status))

    def follow(self, cursor: str) -> "Position":
        """The page that begins after a comment."""
        return replace(self, cursor=cursor)

    def clear(self) -> "Position":
        """The first page of the same tab, nothing filtered."""
        return Position(View(status=self.status, order=self.view.order, sites=self.view.sites))


@dataclass(slots=True)
class _Parameters:
    """Named texts to read values from; `wrong` gathers the names of those that cannot be read."""

    given: Mapping[str, str]
    wrong: list[str] = field(default_factory=list)

    def take(self, name: str, read: Callable[[str], Any], default: Any = None) -> Any:
        """The value of a parameter; `default` where there is none, or a wrong one."""
        text = self.given.get(name, "")
        try:
            return read(text) if text else default
        except ValueError:
            self.wrong.append(name)
            return default


def read_position(given: Mapping[str, str]) -> Position:
    """Where the moderator is; raises a 400 Problem that names every wrong parameter."""
    parameters = _Parameters(given)
    take = parameters.take
    view = View(
        status=take("status", Status, Status.FLAGGED),
        order=take("order", Order, Order.OLDEST),
        search=take("q", _read_search, ""),
        site=take("site", _read_name, ""),
        reason=take("held_for", Code),
        language=take("language", _read_name, ""),
        since=take("since", date.fromisoformat),
        until=take("until", date.fromisoformat),
        least_risk=take("risk", _read_percentage),
        thread=take("thread", _read_number),
        author=take("author", _read_identifier),
        network=take("network", _read_network, ""),
        sites=visible_sites(),
    )
    position = Position(view, take("cursor", _read_identifier, ""))
    if parameters.wrong:
        raise bad_request(*(FieldError(name, Code.BAD_REQUEST) for name in parameters.wrong))
    return position


def return_position() -> Position:
    """Where a form was sent from: the hidden fields of it that `carried` writes."""
    return read_position(request.form)


def _read_search(text: str) -> str:
    search = normalise(text)
    if search is None or len(search) > LONGEST_SEARCH:
        raise ValueError(text)
    return search


def _read_name(text: str) -> str:
    if len(text) > LONGEST_NAME or "\x00" in text:
        raise ValueError(text)
    return text


def _read_identifier(text: str) -> str:
    identifier = parse_identifier(text)
    if identifier is None:
        raise ValueError(text)
    return identifier


def _read_network(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise ValueError(text)
    return str(ipaddress.ip_network(text))


def _read_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_NUMBER))):
        raise ValueError(text)
    number = int(text)
    if number > LARGEST_NUMBER:
        raise ValueError(text)
    return number


def _read_percentage(text: str) -> float:
    number = _read_number(text)
    if number > 100:
        raise ValueError(text)
    return number / 100
