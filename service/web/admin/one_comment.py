"""The page of one comment: all its signals, its notes, and everything that was done with it."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, render_template, request

from service.moderation.store.acts import list_undone
from service.moderation.store.history import find_decision, find_import
from service.moderation.store.review_queue import complete_one
from service.web.admin.acts import Outcome
from service.web.admin.findings import arrange
from service.web.admin.gate import blueprint
from service.web.admin.positions import Position, read_position
from service.web.admin.queue import list_rejections
from service.web.services import get_services


@blueprint.get("/comments/<uuid:comment_id>")
def show_comment(comment_id: UUID) -> Response:
    """Everything that is known about one comment."""
    return show(str(comment_id), read_position(request.args))


def show(comment_id: str, position: Position, outcome: Outcome | None = None) -> Response:
    """The page, with what became of an act if that did not succeed; 404 for no such comment."""
    database = get_services().database
    page = complete_one(database, comment_id)
    if not page.records:
        abort(HTTPStatus.NOT_FOUND)
    (record,) = page.records
    decision = find_decision(database, comment_id)
    reasons = {*record.reasons, *(decision.reasons if decision else ())}
    html = render_template(
        "admin/comment.html",
        page=page,
        record=record,
        findings=arrange(record.signals, reasons),
        reasons=reasons,
        decision=decision,
        imported=find_import(database, comment_id),
        undone=list_undone(database, comment_id),
        position=position,
        outcome=outcome,
        rejections=list_rejections(),
    )
    return Response(html, status=HTTPStatus.CONFLICT if outcome else HTTPStatus.OK)
