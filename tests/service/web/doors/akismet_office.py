"""The Akismet door with a worker that finds in each comment what a test has told it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Code
from service.moderation.comment import Comment, NewComment
from service.moderation.database import Database
from service.moderation.form_evidence import MENDED
from service.moderation.policy import decide
from service.moderation.schema import comments
from service.moderation.store.site_keys import issue_site_key
from service.moderation.verdict import Settlement, Signal
from service.moderation.verdict_board import publish
from service.web.services import NAME, Services
from service.web.site_book import HostedSite
from tests.service.web.apps import open_app
from workers.checks.form import FormHabits

BLOG = "https://journal.example/"
CALM = Signal("spam", Code.SPAM, 0.0)
FORM = {
    "blog": BLOG,
    "user_ip": "203.0.113.7",
    "comment_type": "comment",
    "comment_author": "Awa",
    "comment_author_email": "awa@journal.example",
    "comment_content": "Merci pour cet article sur le marché.",
    "permalink": "https://journal.example/marche/",
}


@dataclass(repr=False)
class Judge:
    """Takes comments in and settles them at once with these signals; with none, never."""

    services: Services
    signals: Sequence[Signal] = (CALM,)
    taken: list[NewComment] = field(default_factory=list)

    def take(self, new: NewComment) -> str:
        identifier = store.add(self.services.database, new, self.services.now())
        self.taken.append(new)
        if self.signals and not new.settlement:
            self.settle(identifier)
        return identifier

    def settle(self, comment_id: str) -> None:
        database, now = self.services.database, self.services.now()
        (comment,) = store.lease(database, [comment_id], "worker", now)
        signals = [*self.signals, FormHabits().inspect(comment)]
        hosted = self.services.sites.find(self.taken[-1].site)
        assert isinstance(hosted, HostedSite)
        settlement = Settlement(comment_id, signals, decide(signals, hosted.policy))
        store.settle(database, [settlement], "worker", now)
        publish(self.services.broker.client, [comment_id])


@dataclass(repr=False)
class Office:
    """A caller of the door, with a key, and the judge of what it sends."""

    app: Flask
    client: FlaskClient
    judge: Judge
    key: str

    @property
    def services(self) -> Services:
        return self.judge.services

    @property
    def database(self) -> Database:
        return self.services.database

    def call(self, path: str, **fields: object) -> TestResponse:
        """A call with everything that Akismet needs, and these fields."""
        form = {"api_key": self.key, **FORM, **fields}
        sent = {name: value for name, value in form.items() if value is not None}
        return self.client.post(path, data=sent)

    def check(self, **fields: object) -> TestResponse:
        return self.call("/1.1/comment-check", **fields)

    def list_comments(self) -> list[Comment]:
        with self.database.read() as connection:
            ids = connection.execute(select(comments.c.id).order_by(comments.c.id)).scalars().all()
        records = [store.find_record(self.database, identifier) for identifier in ids]
        return [record.comment for record in records if record]


@contextmanager
def open_office(settings: Settings, now: datetime, site: str = "default") -> Iterator[Office]:
    with open_app(settings) as app:
        services: Services = app.extensions[NAME]
        key = issue_site_key(services.database, services.keyring, site, "WordPress", "awa", now)
        judge = Judge(services)
        app.extensions[NAME] = replace(services, reception=judge)
        yield Office(app, app.test_client(), judge, key)


def spam(score: float) -> Signal:
    return Signal("spam", Code.SPAM, score)


def toxic(score: float) -> Signal:
    return Signal("toxicity", Code.TOXIC, score)


__all__ = ["BLOG", "CALM", "FORM", "MENDED", "Judge", "Office", "open_office", "spam", "toxic"]
