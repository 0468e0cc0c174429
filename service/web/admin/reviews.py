"""One comment with all its signals and its history, and the acts on one or many."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, flash, g, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from service.moderation import store
from service.moderation.identifiers import parse_identifier
from service.moderation.store.history import find_decision
from service.web.admin.acts import LARGEST_BULK, Act, Outcome, perform
from service.web.admin.findings import arrange
from service.web.admin.gate import blueprint
from service.web.admin.questions import read_question
from service.web.admin.queue import Position, read_position, read_status, return_position
from service.web.services import get_services


@blueprint.get("/comments/<uuid:comment_id>")
def show_comment(comment_id: UUID) -> Response:
    """Everything that is known about one comment."""
    return _show(str(comment_id), read_position(read_question(request.args)))


@blueprint.post("/comments/<uuid:comment_id>/<any(approve, reject):act>")
def review(comment_id: UUID, act: str) -> BaseResponse:
    """Approve or reject, unless the comment has moved since the moderator saw it."""
    position, seen = return_position(), read_status(request.form.get("seen"))
    outcome = perform(get_services(), Act(act), str(comment_id), g.moderator.name, seen=seen)
    if not outcome.done:
        return _show(str(comment_id), position, outcome)
    flash(f"done_{act}", "1")
    return redirect(position.address, HTTPStatus.SEE_OTHER)


@blueprint.post("/comments/bulk")
def review_many() -> BaseResponse:
    """The same for every comment that was ticked; each stands or falls by itself."""
    position, seen = return_position(), read_status(request.form.get("seen"))
    action, given = request.form.get("action", ""), request.form.getlist("ids")
    if action not in set(Act) or len(given) > LARGEST_BULK:
        abort(HTTPStatus.BAD_REQUEST)
    ids = [known for known in map(parse_identifier, given) if known]
    act = Act(action)
    outcomes = [perform(get_services(), act, one, g.moderator.name, seen=seen) for one in ids]
    done = sum(outcome.done for outcome in outcomes)
    if done or not outcomes:
        flash(f"done_{act}" if outcomes else "none_ticked", str(done))
    if done < len(outcomes):
        flash("not_done", str(len(outcomes) - done))
    return redirect(position.address, HTTPStatus.SEE_OTHER)


def _show(comment_id: str, position: Position, outcome: Outcome | None = None) -> Response:
    database = get_services().database
    record = store.find_record(database, comment_id)
    if record is None:
        abort(HTTPStatus.NOT_FOUND)
    decision = find_decision(database, comment_id)
    reasons = {*record.reasons, *(decision.reasons if decision else ())}
    html = render_template(
        "admin/comment.html",
        record=record,
        findings=arrange(record.signals, reasons),
        reasons=reasons,
        decision=decision,
        position=position,
        outcome=outcome,
    )
    return Response(html, status=HTTPStatus.CONFLICT if outcome else HTTPStatus.OK)
