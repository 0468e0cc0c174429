"""The review queue: comments of one status, with what speaks against them."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request, url_for

from service.moderation import store
from service.moderation.codes import Status
from service.web.admin.gate import blueprint
from service.web.admin.questions import Question, read_question
from service.web.services import get_services

TABS = (Status.FLAGGED, Status.PENDING, Status.APPROVED, Status.REJECTED)
SHOWN = 25


@dataclass(frozen=True, slots=True)
class Position:
    """Where in the queue a moderator is: what forms and links carry along."""

    status: Status
    cursor: str = ""
    search: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        """The position as names and values, those left out that say nothing."""
        given = {"status": str(self.status), "cursor": self.cursor, "q": self.search}
        return {key: value for key, value in given.items() if value}

    @property
    def address(self) -> str:
        """The queue's page at this position."""
        return url_for("admin.show_queue", **self.parameters)


@blueprint.get("/")
def show_queue() -> Response:
    """One tab of the queue, a page at a time; flagged comments unless told."""
    position = read_position(read_question(request.args))
    database = get_services().database
    listing = store.list_comments(
        database,
        status=position.status,
        cursor=position.cursor or None,
        search=position.search or None,
        limit=SHOWN,
    )
    following = listing.next and Position(position.status, listing.next, position.search)
    counts = {status: count for status, (count, _) in store.count_waiting(database).items()}
    html = render_template(
        "admin/queue.html",
        records=listing.records,
        position=position,
        following=following,
        tabs=[(Position(status, search=position.search), counts.get(status)) for status in TABS],
    )
    return Response(html)


def read_position(question: Question) -> Position:
    """Where the moderator is, from what the request asks."""
    return Position(question.status or Status.FLAGGED, question.cursor or "", question.search)


def return_position() -> Position:
    """Where a form was sent from; its `status`, `cursor` and `q` are hidden fields of it."""
    return read_position(read_question(request.form))


def read_status(given: str | None) -> Status:
    """A status named by a form; 400 if it is none."""
    if given not in set(Status):
        abort(400)
    return Status(given)
