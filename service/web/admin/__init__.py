"""Review by people: the admin API for programs, and the pages behind a sign-in."""

from flask import Flask

from service.web.admin import (
    account,
    api,
    api_remedies,
    audit,
    export,
    gate,
    insight,
    insight_api,
    news,
    one_comment,
    people,
    personal_data,
    queue,
    recipients,
    remedies,
    reviews,
    sign_in,
    sites,
    thresholds,
    tries,
    webhooks,
    word_lists,
    words,
)
from service.web.admin.session import AdminSession
from service.web.services import get_services

__all__ = ["register_admin"]

# Importing a module of views adds them to the blueprint of the gate, or to that of the API.
VIEWS = (
    sign_in,
    queue,
    one_comment,
    reviews,
    remedies,
    news,
    words,
    word_lists,
    api_remedies,
    sites,
    webhooks,
    people,
    account,
    audit,
    recipients,
    export,
    personal_data,
    insight,
    thresholds,
    insight_api,
)


def register_admin(app: Flask) -> None:
    """Add the admin API and the moderators' pages, with the session and the form tokens."""
    app.session_interface = AdminSession()
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    # The public API has no session to protect: the gate asks for a token, nobody else does.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    # A form is good for as long as its session; the gate has an own check of where it came from.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False
    gate.csrf.init_app(app)  # type: ignore[no-untyped-call]
    with app.app_context():
        app.extensions[tries.NAME] = tries.SignInLimit.create(get_services().broker)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(gate.blueprint)
