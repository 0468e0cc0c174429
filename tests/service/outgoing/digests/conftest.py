"""Fixtures for digests: a mail server."""

from collections.abc import Iterator

import pytest

from tests.standins.mail_server import MailServer


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server
