"""The cookie that keeps a moderator signed in: it holds a token, the database holds the rest."""

from flask import Flask, Request, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from service.moderation import moderators
from service.moderation.moderators import Moderator
from service.web.clients import is_encrypted
from service.web.cors import is_public
from service.web.services import Services, get_services

COOKIE = "palabre"
SECURE_COOKIE = "__Host-palabre"
"""Browsers accept this prefix only over https, for this host alone (RFC 6265bis, 4.1.3)."""
TOKEN = "token"  # noqa: S105 - the name of the entry


class AdminSession(SecureCookieSessionInterface):
    """Flask's signed cookie, named and marked for https exactly when the request came by it.

    SameSite is Lax: with Strict a link to /admin from an e-mail would arrive without the cookie,
    and the sign-in page that it then gets would replace the session that the moderator has.
    """

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002 - Flask's signature
        """`__Host-palabre` over https; its plain namesake is not even read there."""
        return SECURE_COOKIE if _is_here_encrypted() else COOKIE

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """None for the public API, which knows no session."""
        return None if is_public(request.path) else super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - Flask's signature
        """Whether the browser may send the cookie over https only."""
        return _is_here_encrypted()


def sign_in(moderator_id: int, services: Services) -> None:
    """Begin a new session; whatever the browser brought along is worth nothing any more."""
    sign_out(services)
    session[TOKEN] = moderators.start_session(services.database, moderator_id, services.now())


def sign_out(services: Services) -> None:
    """End the session in the database and empty the cookie."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        moderators.end_session(services.database, token)
    session.clear()


def find_moderator(services: Services) -> Moderator | None:
    """Who is signed in on this request."""
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    return moderators.find_session(services.database, token, services.now())


def _is_here_encrypted() -> bool:
    return is_encrypted(request, get_services().settings.trusted_proxies)
