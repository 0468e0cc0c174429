"""A key of the default site, which doors are opened with, and the Akismet door's office."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.store.site_keys import issue_site_key
from tests.conftest import SECRET
from tests.service.web.doors.akismet_office import Office, open_office


@pytest.fixture
def office(settings: Settings, now: datetime) -> Iterator[Office]:
    with open_office(settings, now) as office:
        yield office


@pytest.fixture
def key(database: Database, now: datetime) -> str:
    return issue_site_key(database, Keyring(SECRET), "default", "door", "awa", now)
