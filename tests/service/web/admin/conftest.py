"""Fixtures for the moderators' side."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.service.web.admin.desk import Desk
from tests.service.web.admin.program import Program


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A moderator called awa, signed in."""
    return Desk(app).enter()


@pytest.fixture
def stranger(app: Flask) -> Desk:
    """Somebody at the same pages who is not signed in."""
    return Desk(app)


@pytest.fixture
def program(client: FlaskClient) -> Program:
    """A program with the operator's token."""
    return Program(client)
