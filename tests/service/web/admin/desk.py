"""A moderator at a browser, and comments to work on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.moderation import moderators, store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.moderators import Role
from service.moderation.verdict import Settlement, Signal, Verdict
from service.web.services import NAME
from tests.markup import Page, read_page
from tests.service.moderation.samples import new_comment

PASSWORD = "sous le manguier"
SIGN_IN = "/admin/sign-in"
LINK = "/admin/sign-in/link"
VERDICTS = {
    Status.APPROVED: Verdict(Status.APPROVED),
    Status.FLAGGED: Verdict(Status.FLAGGED, (Code.SPAM,)),
    Status.REJECTED: Verdict(Status.REJECTED, (Code.TOXIC,)),
}


class Clock:
    """The app's time, moved by hand."""

    def __init__(self, app: Flask) -> None:
        self.now = datetime.now(UTC)
        app.extensions[NAME] = replace(app.extensions[NAME], now=lambda: self.now)

    def pass_by(self, **duration: int) -> None:
        self.now += timedelta(**duration)


class Desk:
    """A browser on the admin pages that sends what the forms there would send."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.services = app.extensions[NAME]

    def get(self, path: str) -> Page:
        response = self.client.get(path)
        assert response.status_code == 200, response.status
        return read_page(response.text)

    def token(self, page: str = SIGN_IN) -> str:
        """A form's token; every page of a session has one that is good for all."""
        found = read_page(self.client.get(page, follow_redirects=True).text).values("csrf_token")
        assert found
        return found[0]

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def try_password(self, password: str, name: str = "awa") -> TestResponse:
        return self.post(SIGN_IN, name=name, password=password)

    def enter(
        self, name: str = "awa", role: Role = Role.ADMIN, site_id: int | None = None
    ) -> "Desk":
        """Sign in by a link; who is new gets the role at that site, or at all."""
        now, database = self.services.now(), self.services.database
        moderators.ensure_moderator(database, name, now, role=role, site_id=site_id)
        token = moderators.issue_sign_in_link(self.services.database, name, now)
        response = self.post(LINK, token=token)
        assert response.status_code == 303, response.text
        return self


def add_comment(
    database: Database,
    status: Status = Status.FLAGGED,
    *,
    signals: tuple[Signal, ...] = (),
    verdict: Verdict | None = None,
    **changes: object,
) -> str:
    """The id of a new comment that the checks left in `status`."""
    now = datetime.now(UTC)
    comment_id = store.add(database, new_comment(**changes), now)
    if status is not Status.PENDING:
        store.lease(database, [comment_id], "worker", now)
        settlement = Settlement(comment_id, signals, verdict or VERDICTS[status])
        assert store.settle(database, [settlement], "worker", now) == [comment_id]
    return comment_id


def read_status(database: Database, comment_id: str) -> Status:
    record = store.find_record(database, comment_id)
    assert record is not None
    return record.comment.status
