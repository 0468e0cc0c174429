"""What a person asks for by law: a copy of all that is stored of them, or its erasure."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask import stream_with_context as stream
from werkzeug.wrappers import Response as BaseResponse

from service.moderation.disclosure import write_disclosure
from service.moderation.store.audit import Deed, record
from service.moderation.store.erasure import Erased, erase, erase_one, foresee
from service.moderation.store.subject import Subject, Writer, find_comments, find_writer
from service.moderation.traces import begin_cleaning
from service.web.admin.gate import blueprint
from service.web.admin.powers import require_admin
from service.web.services import get_services


@blueprint.get("/comments/<uuid:comment_id>/author.json")
def download_author(comment_id: UUID) -> Response:
    """All that is stored of a comment's author, as one JSON document for them."""
    services = get_services()
    subject = _find_subject(_require_writer(comment_id))
    _note(Deed.DATA_DISCLOSED, subject)
    now = services.now()
    pieces = (piece for piece, _ in write_disclosure(services.database, subject, now))
    response = Response(stream(pieces), content_type="application/json")
    name = f"palabre-author-{now:%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/comments/<uuid:comment_id>/erase")
def show_erasure(comment_id: UUID) -> Response:
    """What an erasure would do, and a button that does it."""
    writer, database = _require_writer(comment_id), get_services().database
    subject, found = _find(writer, comment_id)
    html = render_template(
        "admin/erasure.html",
        comment_id=comment_id,
        writer=writer,
        foreseen=foresee(database, subject, found),
    )
    return Response(html)


@blueprint.post("/comments/<uuid:comment_id>/erase")
def erase_author(comment_id: UUID) -> BaseResponse:
    """Erase all that is stored of a comment's author at the sites that one is an admin of."""
    if request.form.get("confirmed") != "yes":
        return redirect(url_for("admin.show_erasure", comment_id=comment_id), HTTPStatus.SEE_OTHER)
    services, who = get_services(), g.moderator.name
    writer = _require_writer(comment_id)
    subject, found = _find(writer, comment_id)
    now = services.now()
    erased: Erased
    if writer.is_known:
        erased = erase(services.database, subject, found, who, now)
    else:
        erased = erase_one(services.database, str(comment_id), who, now)
    begin_cleaning(services.database, services.broker)
    flash("erase_done", str(erased.comments))
    return redirect(url_for("admin.show_queue"), HTTPStatus.SEE_OTHER)


def _require_writer(comment_id: UUID) -> Writer:
    """Who wrote a comment, for the admins of its site; 404 where there is none for them."""
    access = require_admin()
    writer = find_writer(get_services().database, str(comment_id))
    if writer is None or not access.sees(writer.site_id):
        abort(HTTPStatus.NOT_FOUND)
    if not access.administers(writer.site_id):
        abort(HTTPStatus.FORBIDDEN)
    return writer


def _find_subject(writer: Writer) -> Subject:
    email = writer.email.casefold()
    keys = get_services().keyring.list_emails(email) if email else frozenset[str]()
    return Subject(keys | {writer.key}, email, require_admin().administered)


def _find(writer: Writer, comment_id: UUID) -> tuple[Subject, list[str]]:
    """The person and their comments; of one who cannot be told from others this one alone."""
    if not writer.is_known:
        return Subject(), [str(comment_id)]
    subject = _find_subject(writer)
    return subject, find_comments(get_services().database, subject)


def _note(deed: Deed, subject: Subject) -> None:
    services = get_services()
    if request.method == "HEAD":
        return
    with services.database.write() as connection:
        for site_id in (None,) if subject.site_ids is None else sorted(subject.site_ids):
            record(connection, g.moderator.name, deed, services.now(), site_id=site_id)
