"""The review queue: the comments of a view, each with all that a moderator decides by."""

from datetime import timedelta

from flask import Response, abort, g, render_template, request

from config.languages import LANGUAGES
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.rejection import RejectionReason
from service.moderation.store.acts import find_latest_act
from service.moderation.store.review_queue import (
    Place,
    complete_one,
    find_newest,
    find_place,
    list_queue,
)
from service.moderation.store.view import Order
from service.web.admin.gate import blueprint
from service.web.admin.positions import Position, read_position
from service.web.admin.powers import list_visible
from service.web.admin.scope import visible_sites
from service.web.services import get_services

TABS = (Status.FLAGGED, Status.PENDING, Status.APPROVED, Status.REJECTED)
SHOWN = 25
UNDONE_WITHIN = timedelta(days=1)
"""How long an act is offered to be undone."""
HELD_FOR = (
    Code.SPAM,
    Code.TOXIC,
    Code.BLOCKED_WORD,
    Code.TOO_MANY_LINKS,
    Code.DUPLICATE,
    Code.CAPTCHA_SCORE_LOW,
    Code.CAPTCHA_UNAVAILABLE,
    Code.LANGUAGE_UNSUPPORTED,
    Code.AUTHOR_BANNED,
    Code.CHECKS_UNAVAILABLE,
)
"""The checks' reasons, by which the queue can be filtered."""


@blueprint.get("/")
def show_queue() -> Response:
    """One tab of the queue, a page at a time; flagged comments unless told."""
    position = read_position(request.args)
    services = get_services()
    database = services.database
    page = list_queue(database, position.view, position.cursor or None, SHOWN)
    seen = visible_sites()
    waiting = store.count_waiting(database, seen)
    counts = {status: count for status, (count, _) in waiting.items()}
    html = render_template(
        "admin/queue.html",
        page=page,
        position=position,
        following=page.next and position.follow(page.next),
        tabs=[(position.turn(status), counts.get(status)) for status in TABS],
        latest=find_latest_act(database, g.moderator.name, services.now() - UNDONE_WITHIN),
        newest=find_newest(database, seen),
        orders=list(Order),
        held_for=HELD_FOR,
        languages=LANGUAGES,
        sites=[site.key for site in list_visible()],
        rejections=list_rejections(),
        **find_subject(position),
    )
    return Response(html)


def find_subject(position: Position) -> dict[str, object]:
    """The thread or the author that a view is about; 404 where there is none."""
    view, database = position.view, get_services().database
    place: Place | None = None
    if view.thread is not None:
        place = find_place(database, view.thread) or abort(404)
    writer = None
    if view.author is not None:
        writer = complete_one(database, view.author)
        if not writer.records:
            abort(404)
    return {"place": place, "writer": writer}


def list_rejections() -> list[RejectionReason]:
    """The reasons to choose from; a ban gives its own."""
    return [reason for reason in RejectionReason if reason is not RejectionReason.AUTHOR_BANNED]


def read_status(given: str | None) -> Status:
    """A status named by a form; 400 if it is none."""
    if given not in set(Status):
        abort(400)
    return Status(given)
