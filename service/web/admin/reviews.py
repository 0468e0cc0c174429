"""The acts on one comment, on it with its near copies, or on many, sent by the pages' forms."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, flash, g, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.identifiers import parse_identifier
from service.moderation.rejection import RejectionReason
from service.moderation.store.copies import list_copies
from service.web.admin.acts import LARGEST_BULK, Act, Deed, Outcome, perform
from service.web.admin.gate import blueprint
from service.web.admin.one_comment import show
from service.web.admin.positions import Position, return_position
from service.web.admin.queue import read_status
from service.web.admin.wording import label, name, tell_latest
from service.web.services import get_services

JSON = "application/json"


@blueprint.post("/comments/<uuid:comment_id>/<any(approve, reject, spam, ban):act>")
def review(comment_id: UUID, act: str) -> BaseResponse:
    """Decide, unless the comment has moved since the moderator saw it; with its copies if asked."""
    position, deed = return_position(), _read_deed(act)
    outcome = perform(get_services(), deed, str(comment_id))
    if not outcome.done and not wants_json():
        return show(str(comment_id), position, outcome)
    ids = _read_copies(str(comment_id)) if outcome.done else []
    return _tell(position, deed, [outcome, *_perform_all(deed, ids)])


@blueprint.post("/comments/bulk")
def review_many() -> BaseResponse:
    """The same for every comment that was ticked; each stands or falls by itself."""
    position, given = return_position(), request.form.getlist("ids")
    if len(given) > LARGEST_BULK:
        abort(HTTPStatus.BAD_REQUEST)
    deed = _read_deed(request.form.get("action", ""))
    ids = [known for known in map(parse_identifier, given) if known]
    if not ids and not wants_json():
        flash("none_ticked", "0")
        return redirect(position.address, HTTPStatus.SEE_OTHER)
    return _tell(position, deed, _perform_all(deed, ids))


def wants_json() -> bool:
    """Whether a script asks, rather than a form."""
    return request.accept_mimetypes.best == JSON


def _read_deed(action: str) -> Deed:
    reason = request.form.get("reason", "")
    if action not in set(Act) or (reason and reason not in set(RejectionReason)):
        abort(HTTPStatus.BAD_REQUEST)
    seen = read_status(request.form.get("seen"))
    chosen = RejectionReason(reason) if reason else None
    return Deed.begin(get_services(), Act(action), g.moderator.name, reason=chosen, seen=seen)


def _read_copies(comment_id: str) -> list[str]:
    """The copies that waited when the page was made: `copies` names the newest of them."""
    newest = parse_identifier(request.form.get("copies", ""))
    if newest is None:
        return []
    record = store.find_record(get_services().database, comment_id)
    return list_copies(get_services().database, record.comment, newest) if record else []


def _perform_all(deed: Deed, ids: Sequence[str]) -> list[Outcome]:
    return [perform(get_services(), deed, each) for each in ids]


def _tell(position: Position, deed: Deed, outcomes: Sequence[Outcome]) -> BaseResponse:
    done = [outcome.comment_id for outcome in outcomes if outcome.done]
    failed = [outcome for outcome in outcomes if not outcome.done]
    if wants_json():
        return _tell_script(deed, done, failed)
    if done:
        flash(f"done_{deed.act}", str(len(done)))
    if failed:
        flash("not_done", str(len(failed)))
    return redirect(position.address, HTTPStatus.SEE_OTHER)


def _tell_script(deed: Deed, done: Sequence[str], failed: Sequence[Outcome]) -> Response:
    said = [label(f"done_{deed.act}", count=len(done))] if done else []
    said += [label("not_done", count=len(failed))] if failed else []
    return jsonify(
        {
            "message": " ".join(said) or label("none_ticked"),
            "act_id": deed.act_id if done else None,
            "latest": tell_latest(deed.act.status, len(done)),
            "done": list(done),
            "failed": {each.comment_id: tell_mover(each.conflict, each.winner) for each in failed},
        }
    )


def tell_mover(status: Status | None, winner: str | None) -> str:
    """Who has moved a comment meanwhile, and where to."""
    if status is None:
        return label("error_404")
    mover = winner or label("conflict_automatic")
    return f"{label('moved')} {name('status', status)} · {mover}"
