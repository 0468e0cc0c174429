"""The page of the audit log: who did what, to people, keys, sites, lists and comments."""

from http import HTTPStatus

from flask import Response, abort, render_template, request

from service.moderation.store.audit_page import is_audit_cursor, list_audit
from service.web.admin.gate import blueprint
from service.web.admin.powers import require_admin
from service.web.services import get_services

SHOWN = 50


@blueprint.get("/audit")
def show_audit() -> Response:
    """What was done at the sites that one is an admin of, the latest first, a page at a time."""
    access, cursor = require_admin(), request.args.get("cursor", "")
    if cursor and not is_audit_cursor(cursor):
        abort(HTTPStatus.BAD_REQUEST)
    database = get_services().database
    page = list_audit(database, site_ids=access.administered, cursor=cursor, limit=SHOWN)
    return Response(render_template("admin/audit.html", page=page, spell=spell))


def spell(value: object) -> str:
    """A value out of the log as text."""
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(spell, value)) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {spell(each)}" for key, each in value.items()) or "–"
    return str(value)
