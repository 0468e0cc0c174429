"""The pages of a site's webhooks: who is told of what, with which secret, and how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.moderation.site import Site
from service.moderation.store.audit import Deed
from service.moderation.webhooks.deliveries import (
    Delivery,
    DeliveryState,
    find_delivery,
    list_deliveries,
    send_again,
)
from service.moderation.webhooks.endpoints import (
    OVERLAP,
    Endpoint,
    TooManyEndpointsError,
    add_endpoint,
    change_endpoint,
    find_endpoint,
    list_endpoints,
    record_use,
    remove_endpoint,
    rotate_secret,
)
from service.moderation.webhooks.events import EventKind, Scribe
from service.outgoing.signing import derive_secret
from service.outgoing.target import BadUrlError, read_target
from service.outgoing.webhooks.sender import Outcome, Sender
from service.outgoing.webhooks.trial import send_test
from service.web.admin.gate import blueprint
from service.web.admin.powers import require_site_admin
from service.web.services import get_services

SHOWN = 50
LARGEST_ID = 2**31


@dataclass(frozen=True, slots=True)
class WebhookForm:
    """What stands in the form of an endpoint, and the text that says what is wrong with it."""

    url: str = ""
    events: tuple[str, ...] = tuple(EventKind)
    active: bool = True
    wrong: str = ""


@blueprint.get("/sites/<site_key>/webhooks")
def show_webhooks(site_key: str) -> Response:
    """The endpoints of a site, and a form for another."""
    return _show_all(require_site_admin(site_key), WebhookForm())


@blueprint.post("/sites/<site_key>/webhooks")
def add_webhook(site_key: str) -> Response:
    """Make an endpoint: this one answer shows its secret, and no other."""
    site, services, form = require_site_admin(site_key), get_services(), _read_form()
    if form.wrong:
        return _show_all(site, form, HTTPStatus.BAD_REQUEST)
    chosen = [EventKind(kind) for kind in form.events]
    about = services.database, site.key, form.url, chosen
    try:
        made = add_endpoint(*about, g.moderator.name, services.now())
    except TooManyEndpointsError:
        full = WebhookForm(form.url, form.events, wrong="webhooks_too_many")
        return _show_all(site, full, HTTPStatus.CONFLICT)
    return _show(site, made, secret=_tell_secret(made.nonce))


@blueprint.get("/sites/<site_key>/webhooks/<int:webhook_id>")
def show_webhook(site_key: str, webhook_id: int) -> Response:
    """One endpoint, with what was sent to it last."""
    return _show(*_find(site_key, webhook_id))


@blueprint.post("/sites/<site_key>/webhooks/<int:webhook_id>")
def change_webhook(site_key: str, webhook_id: int) -> BaseResponse:
    """Save an endpoint, or show what is wrong with what was typed."""
    site, endpoint = _find(site_key, webhook_id)
    form, services = _read_form(), get_services()
    if form.wrong:
        return _show(site, endpoint, form=form, status=HTTPStatus.BAD_REQUEST)
    chosen = [EventKind(kind) for kind in form.events]
    about = services.database, endpoint, form.url, chosen
    change_endpoint(*about, g.moderator.name, services.now(), active=form.active)
    return _go_back(site_key, webhook_id, "webhook_saved")


@blueprint.post("/sites/<site_key>/webhooks/<int:webhook_id>/secret")
def rotate_webhook(site_key: str, webhook_id: int) -> Response:
    """Give an endpoint another secret: this one answer shows it, and no other."""
    site, endpoint = _find(site_key, webhook_id)
    services = get_services()
    nonce = rotate_secret(services.database, endpoint, g.moderator.name, services.now())
    return _show(*_find(site.key, webhook_id), secret=_tell_secret(nonce))


@blueprint.post("/sites/<site_key>/webhooks/<int:webhook_id>/test")
def try_webhook(site_key: str, webhook_id: int) -> Response:
    """Send a test event now, and show what came of it."""
    site, endpoint = _find(site_key, webhook_id)
    services = get_services()
    now, database = services.now(), services.database
    record_use(database, endpoint, Deed.WEBHOOK_TESTED, g.moderator.name, now)
    scribe = Scribe(services.keyring, services.settings.public_url)
    sender = Sender.of(services.settings)
    outcome = send_test(database, sender, scribe, endpoint, site.key, now)
    return _show(*_find(site_key, webhook_id), outcome=outcome)


@blueprint.post("/sites/<site_key>/webhooks/<int:webhook_id>/delete")
def delete_webhook(site_key: str, webhook_id: int) -> BaseResponse:
    """Forget an endpoint and what was sent to it."""
    _, endpoint = _find(site_key, webhook_id)
    services = get_services()
    remove_endpoint(services.database, endpoint, g.moderator.name, services.now())
    flash("webhook_removed", "0")
    address = url_for("admin.show_webhooks", site_key=site_key)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.post("/sites/<site_key>/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/again")
def repeat_delivery(site_key: str, webhook_id: int, delivery_id: int) -> BaseResponse:
    """Put what was delivered or given up in line once more."""
    _, endpoint = _find(site_key, webhook_id)
    services = get_services()
    delivery = _find_delivery(endpoint, delivery_id)
    if delivery is None or delivery.comment_id is None:
        abort(HTTPStatus.NOT_FOUND)
    now = services.now()
    send_again(services.database, delivery, now)
    about = services.database, endpoint, Deed.WEBHOOK_RESENT, g.moderator.name, now
    record_use(*about, event=delivery.event_id)
    return _go_back(site_key, webhook_id, "delivery_queued")


def _find(site_key: str, webhook_id: int) -> tuple[Site, Endpoint]:
    site = require_site_admin(site_key)
    # Beyond what the column holds there is none, and PostgreSQL would not even look.
    known = webhook_id < LARGEST_ID
    found = find_endpoint(get_services().database, site.id, webhook_id) if known else None
    return (site, found) if found else abort(HTTPStatus.NOT_FOUND)


def _find_delivery(endpoint: Endpoint, delivery_id: int) -> Delivery | None:
    known = delivery_id < LARGEST_ID
    return find_delivery(get_services().database, endpoint.id, delivery_id) if known else None


def _read_form() -> WebhookForm:
    url, given = request.form.get("url", "").strip(), request.form.getlist("events")
    events = tuple(kind.value for kind in EventKind if kind in given)
    form = WebhookForm(url, events, "active" in request.form)
    try:
        read_target(url)
    except BadUrlError:
        return WebhookForm(url, events, form.active, "webhook_url_wrong")
    return form if events else WebhookForm(url, events, form.active, "webhook_events_none")


def _tell_secret(nonce: str) -> str:
    return derive_secret(get_services().settings.secret_key.get_secret_value(), nonce)


def _go_back(site_key: str, webhook_id: int, text_id: str) -> BaseResponse:
    flash(text_id, "0")
    address = url_for("admin.show_webhook", site_key=site_key, webhook_id=webhook_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _show_all(site: Site, form: WebhookForm, status: HTTPStatus = HTTPStatus.OK) -> Response:
    found: Sequence[Endpoint] = list_endpoints(get_services().database, site.id)
    about = {"site": site, "endpoints": found, "form": form, "kinds": list(EventKind)}
    html = render_template("admin/webhooks.html", now=get_services().now(), **about)
    return Response(html, status=status)


def _show(
    site: Site,
    endpoint: Endpoint,
    *,
    form: WebhookForm | None = None,
    secret: str = "",
    outcome: Outcome | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    services = get_services()
    html = render_template(
        "admin/webhook.html",
        site=site,
        endpoint=endpoint,
        form=form or WebhookForm(endpoint.url, endpoint.events, endpoint.active),
        kinds=list(EventKind),
        deliveries=list_deliveries(services.database, endpoint.id, SHOWN),
        waiting=DeliveryState.WAITING,
        secret=secret,
        outcome=outcome,
        now=services.now(),
        overlap=int(OVERLAP.total_seconds() // 3600),
    )
    return Response(html, status=status)
