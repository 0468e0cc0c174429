"""What moderators add or take back: undoing an act, lifting a ban, writing a note."""

from http import HTTPStatus
from uuid import UUID

from flask import abort, flash, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.moderation.identifiers import parse_identifier
from service.moderation.store.acts import find_act, undo_act
from service.moderation.store.bans import lift_ban
from service.moderation.store.notes import LONGEST_NOTE, add_note
from service.moderation.submission import normalise
from service.web.admin.gate import blueprint
from service.web.admin.positions import return_position
from service.web.admin.reviews import wants_json
from service.web.admin.wording import label
from service.web.services import get_services


@blueprint.post("/undo")
def undo() -> BaseResponse:
    """Take back one of one's own acts, as a whole; what has moved on since stays."""
    services, position = get_services(), return_position()
    act_id = parse_identifier(request.form.get("act_id", ""))
    act = act_id and find_act(services.database, act_id)
    restored = left = 0
    if act and act.moderator != g.moderator.name:
        abort(HTTPStatus.FORBIDDEN)
    if act:
        undone = undo_act(services.database, act.act_id, g.moderator.name, services.now())
        restored, left = len(undone.restored), len(undone.left)
    said = [("undone", restored)] if restored or not left else []
    said += [("not_done", left)] if left else []
    if wants_json():
        message = " ".join(label(text_id, count=count) for text_id, count in said)
        return jsonify({"message": message, "restored": restored})
    for text_id, count in said:
        flash(text_id, str(count))
    return redirect(position.address, HTTPStatus.SEE_OTHER)


@blueprint.post("/comments/<uuid:comment_id>/unban")
def unban(comment_id: UUID) -> BaseResponse:
    """Let the author of a comment write on its site again."""
    services = get_services()
    if lift_ban(services.database, str(comment_id), g.moderator.name, services.now()):
        flash("unbanned", "1")
    return _back_to(comment_id)


@blueprint.post("/comments/<uuid:comment_id>/notes")
def write_note(comment_id: UUID) -> BaseResponse:
    """Keep a note for the colleagues."""
    services = get_services()
    content = read_note(request.form.get("note", ""))
    if content is None:
        abort(HTTPStatus.BAD_REQUEST)
    who, now = g.moderator.name, services.now()
    if content and not add_note(services.database, str(comment_id), who, content, now):
        abort(HTTPStatus.NOT_FOUND)
    if content:
        flash("noted", "1")
    return _return_to_comment(comment_id)


def read_note(text: str) -> str | None:
    """A note as it is kept, empty if nothing was written; None if it is too long."""
    written = text.replace("\r\n", "\n")
    return None if len(written) > LONGEST_NOTE else normalise(written)


def _back_to(comment_id: UUID) -> BaseResponse:
    """To where the form stood: the comment's own page, or the queue."""
    if request.form.get("from") == "comment":
        return _return_to_comment(comment_id)
    return redirect(return_position().address, HTTPStatus.SEE_OTHER)


def _return_to_comment(comment_id: UUID) -> BaseResponse:
    parameters = return_position().parameters
    address = url_for("admin.show_comment", comment_id=comment_id, **parameters)
    return redirect(address, HTTPStatus.SEE_OTHER)
