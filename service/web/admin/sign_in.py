"""The ways in and out: name and password, the one-time link, and signing out."""

import math
from http import HTTPStatus

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.moderation import moderators
from service.web.admin.gate import blueprint
from service.web.admin.session import sign_in, sign_out
from service.web.admin.tries import get_limit
from service.web.clients import find_address
from service.web.services import Services, get_services


@blueprint.get("/sign-in")
def show_sign_in() -> BaseResponse:
    """The form for name and password; with a token in the address, the link's button."""
    token = request.args.get("token")
    if token:
        # One button: programs that look at links ahead of people must not spend them.
        return Response(render_template("admin/link.html", token=token))
    if g.moderator is not None:
        return redirect(url_for("admin.show_queue"), HTTPStatus.SEE_OTHER)
    return _show_form()


@blueprint.post("/sign-in")
def try_password() -> BaseResponse:
    """Sign in with name and password; one sentence for every way in which that can fail."""
    services = get_services()
    name, password = request.form.get("name", ""), request.form.get("password", "")
    seconds = _hit_client(services)
    seconds = get_limit().hit_account(name) if seconds is None else seconds
    if seconds is not None:
        return _refuse_haste(seconds)
    moderator_id = moderators.check_password(services.database, name, password)
    if moderator_id is None:
        return _show_form("sign_in_failed", name=name, status=HTTPStatus.FORBIDDEN)
    return _let_in(moderator_id, services)


@blueprint.post("/sign-in/link")
def use_link() -> BaseResponse:
    """Sign in with the token of a one-time link."""
    services = get_services()
    seconds = _hit_client(services)
    if seconds is not None:
        return _refuse_haste(seconds)
    token = request.form.get("token", "")
    moderator_id = moderators.redeem_sign_in_link(services.database, token, services.now())
    if moderator_id is None:
        return _show_form("link_failed", status=HTTPStatus.FORBIDDEN)
    return _let_in(moderator_id, services)


@blueprint.post("/sign-out")
def leave() -> BaseResponse:
    """End the session, here and in the database."""
    sign_out(get_services())
    return redirect(url_for("admin.show_sign_in"), HTTPStatus.SEE_OTHER)


def _let_in(moderator_id: int, services: Services) -> BaseResponse:
    sign_in(moderator_id, services)
    return redirect(url_for("admin.show_queue"), HTTPStatus.SEE_OTHER)


def _hit_client(services: Services) -> int | None:
    address = find_address(request, services.settings.trusted_proxies)
    return get_limit().hit_client(services.keyring.client(address))


def _refuse_haste(seconds: int) -> Response:
    minutes = math.ceil(seconds / 60)
    response = _show_form("sign_in_too_often", count=minutes, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return response


def _show_form(
    text_id: str = "",
    *,
    count: int = 0,
    name: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    html = render_template("admin/sign_in.html", text_id=text_id, count=count, typed_name=name)
    return Response(html, status=status)
