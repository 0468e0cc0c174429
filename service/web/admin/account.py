"""One's own account: the password, tokens for programs, and signing out everywhere."""

from datetime import timedelta
from http import HTTPStatus

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.moderation import moderators
from service.moderation.digests.choices import Often, read_choice, save_choice
from service.moderation.digests.schedule import choose_next
from service.moderation.moderators import SHORTEST_PASSWORD, Moderator
from service.moderation.submission import normalise
from service.web.admin.digest_form import read_digest_choice
from service.web.admin.gate import blueprint
from service.web.admin.session import sign_in, sign_out
from service.web.admin.tries import get_limit
from service.web.services import get_services

SPANS = (7, 30, 90, 365, 0)
"""Days for which a token may be good; 0: until it is revoked."""
LONGEST_NAME = 100


@blueprint.get("/account")
def show_account() -> Response:
    """What one may change about oneself."""
    return _show()


@blueprint.post("/account/password")
def change_password() -> BaseResponse:
    """Set another password, which ends every other session of the account."""
    services, me = get_services(), g.moderator
    if get_limit().hit_account(me.name) is not None:
        return _show("password_wrong", status=HTTPStatus.TOO_MANY_REQUESTS)
    new = request.form.get("new_password", "")
    if _has_password(me):
        given = request.form.get("password", "")
        if moderators.check_password(services.database, me.name, given) != me.id:
            return _show("password_wrong", status=HTTPStatus.FORBIDDEN)
    if len(new) < SHORTEST_PASSWORD:
        return _show("password_short", count=SHORTEST_PASSWORD, status=HTTPStatus.BAD_REQUEST)
    moderators.set_password(services.database, me.name, new, services.now(), by=me.name)
    sign_in(me.id, services)
    flash("password_changed", "0")
    return redirect(url_for("admin.show_account"), HTTPStatus.SEE_OTHER)


@blueprint.post("/account/sign-out-everywhere")
def leave_everywhere() -> BaseResponse:
    """End every session of the account, this one too."""
    services, me = get_services(), g.moderator
    moderators.sign_out_everywhere(services.database, me.id, me.name, services.now())
    sign_out(services)
    return redirect(url_for("admin.show_sign_in"), HTTPStatus.SEE_OTHER)


@blueprint.post("/account/tokens")
def add_token() -> BaseResponse:
    """Issue a token: this one answer shows it, and no other."""
    services = get_services()
    name, days = normalise(request.form.get("token_name", "")), request.form.get("days", "")
    if days not in set(map(str, SPANS)):
        abort(HTTPStatus.BAD_REQUEST)
    if not name or len(name) > LONGEST_NAME or "\n" in name:
        return _show("name_wrong", status=HTTPStatus.BAD_REQUEST)
    now = services.now()
    until = now + timedelta(days=int(days)) if days != "0" else None
    issued = moderators.issue_api_token(services.database, g.moderator, name, until, now)
    if issued is None:
        return _show("tokens_too_many", status=HTTPStatus.CONFLICT)
    return _show(issued=issued)


@blueprint.post("/account/tokens/<int:token_id>/revoke")
def void_token(token_id: int) -> BaseResponse:
    """Void one of one's own tokens."""
    services = get_services()
    if not moderators.revoke_api_token(services.database, g.moderator, token_id, services.now()):
        abort(HTTPStatus.NOT_FOUND)
    flash("token_revoked", "0")
    return redirect(url_for("admin.show_account"), HTTPStatus.SEE_OTHER)


@blueprint.post("/account/digest")
def choose_digest() -> BaseResponse:
    """Choose how often one is told by e-mail what waits, and under which address."""
    services = get_services()
    choice = read_digest_choice()
    if choice is None:
        return _show("digest_wrong", status=HTTPStatus.BAD_REQUEST)
    settings, now = services.settings, services.now()
    # Whoever waits for a number is looked for at once, and not only from tomorrow on.
    hourly = settings.digest_hour, settings.digest_time_zone
    over = choice.often is Often.OVER
    first = now if over else choose_next(choice.often, *hourly, now)
    save_choice(services.database, g.moderator.id, choice, first)
    flash("digest_saved", "0")
    return redirect(url_for("admin.show_account"), HTTPStatus.SEE_OTHER)


def _has_password(me: Moderator) -> bool:
    person = moderators.find_person(get_services().database, me.id)
    return person is not None and person.has_password


def _show(
    text_id: str = "",
    *,
    count: int = 0,
    issued: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    html = render_template(
        "admin/account.html",
        tokens=moderators.list_api_tokens(get_services().database, g.moderator.id),
        has_password=_has_password(g.moderator),
        shortest=SHORTEST_PASSWORD,
        spans=SPANS,
        text_id=text_id,
        count=count,
        issued=issued,
        digest=read_choice(get_services().database, g.moderator.id),
        often=list(Often),
        has_mail=bool(get_services().settings.smtp_host),
    )
    return Response(html, status=status)
