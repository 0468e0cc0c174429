"""What all steps of comments' lives share: the database, the clock, and what ought to be."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import delete

from service.moderation import store
from service.moderation.database import Database
from service.moderation.people_schema import audit_entries
from service.moderation.schema import comments, sites, threads
from tests.service.moderation.life_model import Keys, Life

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MOST = 5
"""Comments in one story: few enough to meet again."""
ONE = st.integers(0, MOST - 1)
CHOSEN = st.lists(ONE, min_size=1, max_size=4, unique=True)
THREAD = "/marche"


class LifeStage(RuleBasedStateMachine):
    """A database that is empty at first, and the lives that it should hold."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.lives: dict[str, Life] = {}
        self.gone: list[str] = []
        self.keys = Keys()
        self.clear()

    def teardown(self) -> None:
        """Leave the database as it was found."""
        self.clear()

    def clear(self) -> None:
        """Remove everything that a story has left; what refers to comments goes with them."""
        with self.database.write() as connection:
            for table in (comments, threads, audit_entries, sites):
                connection.execute(delete(table))
        store.purge_expired_keys(self.database, START + timedelta(days=9000))

    def pick(self, numbers: list[int]) -> list[Life]:
        """Some of the lives, always the same for the same numbers."""
        known = list(self.lives.values())
        return [known[number] for number in dict.fromkeys(each % len(known) for each in numbers)]
