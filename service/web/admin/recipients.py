"""The page of who receives what of a comment, for those who have to answer for it."""

from collections.abc import Mapping
from typing import cast

from flask import Response, render_template

from config.captcha import CaptchaProvider
from service.moderation.broker import BrokerUnavailableError
from service.moderation.recipients import list_recipients, name_budget
from service.web.admin.gate import blueprint
from service.web.admin.powers import require_admin
from service.web.services import get_services

OWN = (CaptchaProvider.NONE, CaptchaProvider.ALTCHA)
"""Captchas for which nobody else is asked."""


@blueprint.get("/recipients")
def show_recipients() -> Response:
    """Everybody who is sent something, on which terms, and how often today."""
    require_admin()
    settings = get_services().settings
    provider = settings.captcha_provider
    page = render_template(
        "admin/recipients.html",
        recipients=list_recipients(settings),
        calls=_count_calls(),
        mail_server=settings.smtp_host,
        captcha=None if provider in OWN else provider,
    )
    return Response(page)


def _count_calls() -> Mapping[str, int | None]:
    """Calls of today by the name of the check; None where Redis does not say."""
    services = get_services()
    names = [each.name for each in list_recipients(services.settings)]
    if not names:
        return {}
    keys = [name_budget(name, services.now()) for name in names]
    try:
        with services.broker.attempt() as client:
            found = cast("list[bytes | None]", client.mget(keys))
    except BrokerUnavailableError:
        return dict.fromkeys(names)
    return {name: _read(value) for name, value in zip(names, found, strict=True)}


def _read(value: bytes | None) -> int | None:
    # Redis is not trusted to hold what we put there.
    return int(value) if value and value.isdigit() and len(value) < 19 else 0 if not value else None
