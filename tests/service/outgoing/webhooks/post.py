"""A post office for tests: a clock moved by hand, endpoints, comments, couriers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.store.review import record_review
from service.moderation.verdict import Settlement, Verdict
from service.moderation.webhooks.deliveries import Delivery, find_due, list_deliveries
from service.moderation.webhooks.endpoints import Endpoint, add_endpoint, find_endpoint
from service.moderation.webhooks.events import EventKind, Scribe
from service.outgoing.allowance import Allowance
from service.outgoing.client import Bounds, OutgoingClient
from service.outgoing.webhooks.courier import Courier
from service.outgoing.webhooks.sender import Sender
from tests.conftest import SECRET
from tests.service.moderation.samples import new_comment
from tests.waiting import wait_until

BOUNDS = Bounds(connect_seconds=0.5, seconds=1.0)
SITE = "default"


class Post:
    """Everything around one database."""

    def __init__(self, database: Database, allowed: Sequence[str] = ("127.0.0.1",)) -> None:
        self.database = database
        self.time = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        self.sender = Sender(OutgoingClient(Allowance.read(allowed)), [SECRET], BOUNDS)
        self.scribe = Scribe(Keyring(SECRET), "https://comments.example.org")
        self.couriers: list[Courier] = []
        self._written = 0

    def pass_by(self, **duration: float) -> None:
        self.time += timedelta(**duration)

    def open_courier(self) -> Courier:
        courier = Courier(self.database, self.sender, self.scribe, lambda: self.time)
        self.couriers.append(courier)
        return courier

    def add(self, url: str, *kinds: EventKind) -> Endpoint:
        return add_endpoint(self.database, SITE, url, kinds or EventKind, "awa", self.time)

    def read(self, endpoint: Endpoint) -> Endpoint:
        found = find_endpoint(self.database, endpoint.site_id, endpoint.id)
        assert found is not None
        return found

    def hold(self) -> str:
        """A comment that the checks have just held."""
        self._written += 1
        new = new_comment(content=f"Un texte qui porte le numéro {self._written}.")
        comment_id = store.add(self.database, new, self.time)
        store.lease(self.database, [comment_id], "worker", self.time)
        verdict = Verdict(Status.FLAGGED, (Code.SPAM,))
        settlement = Settlement(comment_id, (), verdict)
        assert store.settle(self.database, [settlement], "worker", self.time)
        return comment_id

    def review(self, comment_id: str, status: Status) -> None:
        record_review(self.database, comment_id, status, "awa", self.time, seen=None)

    def run(self, courier: Courier) -> None:
        """Tick until nothing more is due."""
        courier.tick()
        wait_until(lambda: courier.is_idle)
        while find_due(self.database, self.time, 1):
            courier.tick()
            wait_until(lambda: courier.is_idle)

    def list(self, endpoint: Endpoint) -> list[Delivery]:
        """All deliveries, the first one first."""
        return list_deliveries(self.database, endpoint.id, 1_000)[::-1]

    def close(self) -> None:
        for courier in self.couriers:
            courier.close()
