"""The pages of people: who may sign in, what each may do where, and how it is taken from them."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.moderation import moderators
from service.moderation.database import Database
from service.moderation.moderators import LastAdminError, Person, Role
from service.moderation.moderators.invitations import invite
from service.moderation.site import Site
from service.moderation.store.sites import read_sites
from service.web.admin.gate import blueprint
from service.web.admin.powers import require_admin, require_site_admin
from service.web.services import get_services

EVERYWHERE = "*"
"""What the forms send for all sites; no site's key."""
Deed = Callable[[Database, int, str, datetime], None]


@blueprint.get("/people")
def show_people() -> Response:
    """Everybody who may do something where one is an admin, and a form to ask in others."""
    return _show_all()


@blueprint.post("/people")
def add_person() -> BaseResponse:
    """Give somebody a role, and an account with a one-time link if they have none."""
    site_id, role = _read_place(), _read_role()
    services, by = get_services(), g.moderator.name
    name = request.form.get("name", "")
    try:
        invitation = invite(services.database, name, site_id, role, by, services.now())
    except LastAdminError:
        return _show_all("last_admin", HTTPStatus.CONFLICT)
    except ValueError:
        return _show_all("person_name_wrong", HTTPStatus.BAD_REQUEST)
    return _show(_find(invitation.moderator_id), link=_compose_link(invitation.token))


@blueprint.get("/people/<int:moderator_id>")
def show_person(moderator_id: int) -> Response:
    """One account, with its roles and what can be done about it."""
    return _show(_find(moderator_id))


@blueprint.post("/people/<int:moderator_id>/roles")
def change_role(moderator_id: int) -> BaseResponse:
    """Give a role at a site, or at all; no role takes the one held there away."""
    person, site_id = _find(moderator_id), _read_place()
    services, by = get_services(), g.moderator.name
    try:
        if request.form.get("role"):
            role = _read_role()
            moderators.grant(services.database, person.id, site_id, role, by, services.now())
        else:
            moderators.withdraw(services.database, person.id, site_id, by, services.now())
    except LastAdminError:
        return _show(_find(moderator_id), "last_admin", HTTPStatus.CONFLICT)
    flash("role_changed", "0")
    where = url_for("admin.show_person", moderator_id=moderator_id)
    gone = _sees(_reload(moderator_id)) is None
    return redirect(url_for("admin.show_people") if gone else where, HTTPStatus.SEE_OTHER)


@blueprint.post("/people/<int:moderator_id>/disable")
def close_account(moderator_id: int) -> BaseResponse:
    """Close an account."""
    return _do(moderator_id, moderators.disable, "account_closed")


@blueprint.post("/people/<int:moderator_id>/enable")
def open_account(moderator_id: int) -> BaseResponse:
    """Open a closed account again."""
    return _do(moderator_id, moderators.enable, "account_opened")


@blueprint.post("/people/<int:moderator_id>/sign-out")
def end_visits(moderator_id: int) -> BaseResponse:
    """End every session of an account."""
    return _do(moderator_id, moderators.sign_out_everywhere, "signed_out_everywhere")


@blueprint.post("/people/<int:moderator_id>/link")
def add_link(moderator_id: int) -> BaseResponse:
    """Issue a one-time link for an account: this one answer shows it, and no other."""
    person, services = _require_command(moderator_id), get_services()
    by = g.moderator.name
    if person.disabled_at is not None:
        return _show(person, "account_is_closed", HTTPStatus.CONFLICT)
    now = services.now()
    token = moderators.issue_sign_in_link(services.database, person.name, now, by=by)
    return _show(person, link=_compose_link(token))


def _do(moderator_id: int, deed: Deed, done: str) -> BaseResponse:
    person, services = _require_command(moderator_id), get_services()
    try:
        deed(services.database, person.id, g.moderator.name, services.now())
    except LastAdminError:
        return _show(_find(moderator_id), "last_admin", HTTPStatus.CONFLICT)
    flash(done, "0")
    where = url_for("admin.show_person", moderator_id=moderator_id)
    return redirect(where, HTTPStatus.SEE_OTHER)


def _read_place() -> int | None:
    """The id of the site in the form, None for all; 404 unless one is an admin there."""
    key = request.form.get("site", "")
    if key == EVERYWHERE:
        if not require_admin().rules:
            abort(HTTPStatus.FORBIDDEN)
        return None
    site = require_site_admin(key)
    # The default site of a new installation is made by its first comment, or its first save.
    return site.id if site.id is not None else abort(HTTPStatus.NOT_FOUND)


def _read_role() -> Role:
    given = request.form.get("role")
    if given not in set(Role):
        abort(HTTPStatus.BAD_REQUEST)
    return Role(given)


def _reload(moderator_id: int) -> Person | None:
    return moderators.find_person(get_services().database, moderator_id)


def _sees(person: Person | None) -> Person | None:
    """The account, if one is an admin of a site where it has a role."""
    access = require_admin()
    if person is None or access.rules or access.commands(person.access):
        return person
    shared = (access.administered or frozenset()) & set(person.access.sites)
    return person if shared else None


def _find(moderator_id: int) -> Person:
    return _sees(_reload(moderator_id)) or abort(HTTPStatus.NOT_FOUND)


def _require_command(moderator_id: int) -> Person:
    person = _find(moderator_id)
    if not require_admin().commands(person.access):
        abort(HTTPStatus.FORBIDDEN)
    return person


def _compose_link(token: str | None) -> str:
    """A path and not an address: no Host that a request names gets into what is handed on."""
    return url_for("admin.show_sign_in", token=token) if token else ""


def _list_places() -> tuple[dict[int, Site], list[Site]]:
    """Every site by its id, and those that one is an admin of."""
    access = require_admin()
    known = {site.id: site for site in read_sites(get_services().database) if site.id is not None}
    return known, [site for site in known.values() if access.administers(site.id)]


def _show_all(text_id: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    known, administered = _list_places()
    people = [each for each in moderators.list_people(get_services().database) if _sees(each)]
    html = render_template(
        "admin/people.html",
        people=people,
        known=known,
        sites=administered,
        roles=tuple(Role),
        everywhere=EVERYWHERE,
        text_id=text_id,
    )
    return Response(html, status=status)


def _show(
    person: Person, text_id: str = "", status: HTTPStatus = HTTPStatus.OK, link: str = ""
) -> Response:
    known, administered = _list_places()
    html = render_template(
        "admin/person.html",
        person=person,
        known=known,
        sites=administered,
        roles=tuple(Role),
        everywhere=EVERYWHERE,
        commands=require_admin().commands(person.access),
        text_id=text_id,
        link=link,
    )
    return Response(html, status=status)
