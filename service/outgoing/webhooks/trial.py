"""A test event: sent at once to one endpoint, with its result told to whoever waits."""

from dataclasses import replace
from datetime import datetime

from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.moderation.webhooks import sending
from service.moderation.webhooks.endpoints import Endpoint
from service.moderation.webhooks.events import TEST, Event, Scribe
from service.moderation.webhooks.spreading import compose_delivery
from service.outgoing.webhooks.courier import settle
from service.outgoing.webhooks.sender import Outcome, Sender

OWNER = "trial"


def send_test(
    database: Database,
    sender: Sender,
    scribe: Scribe,
    endpoint: Endpoint,
    site: str,
    now: datetime,
) -> Outcome:
    """What an endpoint answers to a test event, which is tried once and counts for nothing."""
    event = Event(new_identifier(now), TEST, now, site)
    row = compose_delivery(endpoint, event, scribe, now)
    delivery = sending.add_claimed(database, {**row, "give_up_at": now}, OWNER, now)
    outcome = sender.attempt(endpoint, delivery, now)
    settle(database, endpoint, delivery, replace(outcome, is_ill=False), OWNER, now)
    return outcome
