"""Fixtures for webhooks: a post office on each database, and a receiver."""

from collections.abc import Iterator

import pytest

from service.moderation.database import Database
from tests.service.outgoing.webhooks.post import Post
from tests.standins.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    post = Post(database)
    yield post
    post.close()
