"""A running installation, and the short ways in which scenarios use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, NoReturn, Self

from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.comment import NewComment
from service.moderation.database import Database
from service.moderation.reception import Reception
from service.moderation.schema import comments
from service.moderation.verdict import Settlement, Signal, Verdict
from service.web.services import NAME, Services
from tests.service.web.apps import open_app

COMMENTS = "/api/v1/comments"
ADMIN = "/api/v1/admin/comments"
NOWHERE = "019ab0f6-7c4e-7d39-a1c8-5b1d2f0e9a44"
HUGE: dict[str, Any] = {"data": "{" + " " * 300_000, "content_type": "application/json"}
CHUNKED: dict[str, Any] = {
    "headers": {"Transfer-Encoding": "chunked"},
    "content_type": "application/json",
}
PLAIN: dict[str, Any] = {"data": "Merci", "content_type": "text/plain"}
_numbers = count()


class BrokenDatabase(Database):
    """Fails in a way that nobody foresaw."""

    def read(self) -> NoReturn:
        raise RuntimeError("foreseen by nobody")

    def write(self) -> NoReturn:
        raise RuntimeError("foreseen by nobody")


class ErasingReception(Reception):
    """An operator erases each comment between its arrival and its answer."""

    database: Database

    def take(self, new: NewComment) -> str:
        identifier = super().take(new)
        with self.database.write() as connection:
            connection.execute(delete(comments))
        return identifier


@dataclass(frozen=True)
class World:
    """One app with its settings; scenarios share it and so never count anything."""

    app: Flask
    settings: Settings

    @property
    def services(self) -> Services:
        services: Services = self.app.extensions[NAME]
        return services

    @contextmanager
    def change(self, **changes: object) -> Iterator["World"]:
        """The same installation with other settings."""
        settings = self.settings.replace(**changes)
        with open_app(settings) as app:
            yield World(app, settings)

    @contextmanager
    def exchange(self, **services: object) -> Iterator[Self]:
        """This installation with other services, for the length of a block."""
        before = self.services
        self.app.extensions[NAME] = replace(before, **services)  # type: ignore[arg-type]
        try:
            yield self
        finally:
            self.app.extensions[NAME] = before

    def send(self, method: str, path: str, **request: Any) -> TestResponse:
        """One request of a visitor."""
        return self.app.test_client().open(path, method=method, **request)

    def moderate(
        self, method: str, path: str = "", base: str = ADMIN, **request: Any
    ) -> TestResponse:
        """One request of a moderator's program."""
        token = self.settings.admin_token
        assert token is not None
        proof = {"Authorization": f"Bearer {token.get_secret_value()}"}
        headers = {**proof, **request.pop("headers", {})}
        return self.send(method, f"{base}{path}", headers=headers, **request)

    def write(self, **changes: str) -> dict[str, str]:
        """A submission unlike every other, unless the changes say so."""
        content = f"Merci pour cet article numéro {next(_numbers)}."
        return {"author": "Awa", "content": content, "thread": "/marche", **changes}

    def submit(self, *, headers: dict[str, str] | None = None, **changes: str) -> TestResponse:
        """Submit in JSON."""
        return self.send("POST", COMMENTS, json=self.write(**changes), headers=headers)

    def keep(self) -> str:
        """The id of a new comment."""
        return str(self.submit().get_json()["id"])

    def settle(self, comment_id: str, status: Status, *reasons: Code) -> None:
        """Decide as a worker does."""
        database, now = self.services.database, datetime.now(UTC)
        store.lease(database, [comment_id], "worker", now)
        signals = (
            Signal("links", Code.TOO_MANY_LINKS, 0.5, {"count": 2}),
            Signal("spam", Code.CHECKS_UNAVAILABLE, None, version="1"),
        )
        settlement = Settlement(comment_id, signals, Verdict(status, reasons))
        assert store.settle(database, [settlement], "worker", now)

    def decide(self, status: Status, *reasons: Code, **changes: str) -> TestResponse:
        """What a repeated submission is answered once the first has been decided."""
        fields, key = self.write(**changes), f"key-{next(_numbers)}"
        headers = {"Idempotency-Key": key, "Prefer": "wait=1"}
        first = self.send("POST", COMMENTS, json=fields, headers=headers)
        self.settle(first.get_json()["id"], status, *reasons)
        return self.send("POST", COMMENTS, json=fields, headers=headers)
