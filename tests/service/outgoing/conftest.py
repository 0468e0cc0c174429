"""Fixtures for what is sent out: receivers on loopback, with and without TLS."""

from collections.abc import Iterator

import pytest

from tests.standins.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def tls_receiver() -> Iterator[Receiver]:
    with Receiver(tls=True) as receiver:
        yield receiver
