"""The admin API's further acts: undoing, lifting a ban, writing a note."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, g, jsonify, request

from service.moderation.codes import Code
from service.moderation.store.acts import undo_act
from service.moderation.store.bans import lift_ban
from service.moderation.store.notes import add_note
from service.moderation.submission import FieldError
from service.web.admin.api import answer, blueprint
from service.web.admin.remedies import read_note
from service.web.bodies import read_fields
from service.web.problems import Problem, bad_request
from service.web.services import get_services


@blueprint.post("/acts/<uuid:act_id>/undo")
def undo_one_act(act_id: UUID) -> Response:
    """Take back what was done at once; what has moved on since is told and left alone."""
    services = get_services()
    undone = undo_act(services.database, str(act_id), g.moderator.name, services.now())
    if not undone.restored and not undone.left:
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    return jsonify({"restored": list(undone.restored), "left": list(undone.left)})


@blueprint.post("/comments/<uuid:comment_id>/unban")
def unban_author(comment_id: UUID) -> Response:
    """Let the author of a comment write on its site again; done twice, it changes nothing."""
    services = get_services()
    lift_ban(services.database, str(comment_id), g.moderator.name, services.now())
    return answer(str(comment_id))


@blueprint.post("/comments/<uuid:comment_id>/notes")
def add_comment_note(comment_id: UUID) -> Response:
    """Keep a note for the moderators."""
    given = read_fields(request).get("content")
    content = read_note(given) if isinstance(given, str) else None
    if not content:
        raise bad_request(FieldError("content", Code.BAD_REQUEST))
    services = get_services()
    who, now = g.moderator.name, services.now()
    if not add_note(services.database, str(comment_id), who, content, now):
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    return answer(str(comment_id))
