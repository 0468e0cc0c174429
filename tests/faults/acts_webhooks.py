"""F26: a webhook's receiver that is down for a day."""

import json
from collections import Counter
from collections.abc import Iterable
from functools import partial

from sqlalchemy import func, select

from service.moderation.webhook_schema import webhook_deliveries, webhook_endpoints
from service.moderation.webhooks.deliveries import DeliveryState
from service.moderation.webhooks.endpoints import Endpoint, add_endpoint, remove_endpoint
from service.moderation.webhooks.events import EventKind
from tests.faults.trial import Fault, Found, Trial
from tests.standins.receiver import Received, Receiver
from tests.waiting import wait_until

HOUR = 3600
DOWN_HOURS = 24
DOWN = 500
FEW_HOURS = 4
MANY = 1_000_000
"""Answers that a receiver that is down has ready: nobody asks so often."""
LOOPBACK = "127.0.0.1"
DECISIONS = (EventKind.HELD, EventKind.APPROVED, EventKind.REJECTED)
CLIENTS = 16
PATIENCE = 600.0
MOST_TRIES = 12
"""Requests an hour that still count as leaving a receiver alone."""


def shut_receiver(trial: Trial) -> Found:
    """The receiver fails for a day by the processes' clock, and its sender is killed as well."""
    stage = trial.stage
    with Receiver() as receiver:
        receiver.script.extend([DOWN] * MANY)
        endpoint = add_endpoint(
            stage.database, "default", receiver.url("/next"), DECISIONS, "awa", stage.clock.now()
        )
        stage.recast("sweep", PALABRE_OUTGOING_ALLOW=LOOPBACK)
        try:
            return _deliver_late(trial, receiver, endpoint)
        finally:
            remove_endpoint(stage.database, endpoint, "awa", stage.clock.now())


def _deliver_late(trial: Trial, receiver: Receiver, endpoint: Endpoint) -> Found:
    trial.crowd.post(trial.submissions, CLIENTS)
    trial.await_decisions()
    wait_until(lambda: _count(trial, endpoint).total() == trial.submissions, timeout=PATIENCE)
    hours = DOWN_HOURS if trial.is_long else FEW_HOURS
    for hour in range(1, hours + 1):
        failures = _count_failures(trial, endpoint)
        _advance(trial, hour * HOUR)
        wait_until(partial(_has_failed_again, trial, endpoint, failures), timeout=60)
    kept, tries = _count(trial, endpoint), len(receiver.received)
    receiver.script.clear()
    # A receiver that has failed so often is left alone for a while even now.
    _advance(trial, hours * HOUR + HOUR // 4)
    wait_until(lambda: len(receiver.received) >= tries + trial.submissions // 2, timeout=PATIENCE)
    trial.stage.company.kill("sweep")
    # What the dead one had in hand comes free, and what was tried often is due.
    _advance(trial, (hours + 2) * HOUR - 60)
    done = {DeliveryState.DELIVERED: trial.submissions}
    wait_until(lambda: _count(trial, endpoint) == done, timeout=PATIENCE)
    broken = _list_wrong(receiver.received[tries:], trial.ledger.ids)
    broken += _list_split(receiver.received)
    if kept != {DeliveryState.WAITING: trial.submissions}:
        broken.append(f"after {hours} h the deliveries were {dict(kept)}")
    late = [f"{tries} tries in {hours} h"] if tries > MOST_TRIES * hours else []
    again = len(receiver.received) - tries - trial.submissions
    notes = (
        f"down for {hours} h by the clock, {tries} tries meanwhile; then all delivered, "
        f"{again} of them twice under the same id, because the sender was killed as well"
    )
    return Found(1, 0.0, broken, late, notes=notes)


def _advance(trial: Trial, seconds: int) -> None:
    trial.stage.jumps.write_text(str(seconds))


def _count_failures(trial: Trial, endpoint: Endpoint) -> int:
    query = select(webhook_endpoints.c.failures).where(webhook_endpoints.c.id == endpoint.id)
    with trial.stage.database.read() as connection:
        return int(connection.execute(query).scalar_one())


def _has_failed_again(trial: Trial, endpoint: Endpoint, before: int) -> bool:
    return _count_failures(trial, endpoint) > before


def _count(trial: Trial, endpoint: Endpoint) -> Counter[str]:
    """Deliveries to an endpoint by their state: what a moderator is shown as well."""
    query = select(webhook_deliveries.c.state, func.count())
    query = query.where(webhook_deliveries.c.endpoint_id == endpoint.id)
    with trial.stage.database.read() as connection:
        rows = connection.execute(query.group_by(webhook_deliveries.c.state)).all()
    return Counter({row[0]: row[1] for row in rows})


def _list_wrong(taken: Iterable[Received], promised: set[str]) -> list[str]:
    """What is wrong with the events that a receiver took: one of each comment, and of no other."""
    told: dict[str, set[str]] = {}
    for each in taken:
        event = json.loads(each.body)
        told.setdefault(event["comment"]["id"], set()).add(event["id"])
    broken = [f"nobody was told of {each}" for each in promised - told.keys()]
    broken += [f"somebody was told of {each}" for each in told.keys() - promised]
    return broken + [
        f"{each} was told under {len(ids)} ids" for each, ids in told.items() if len(ids) > 1
    ]


def _list_split(received: Iterable[Received]) -> list[str]:
    """Deliveries that had another id when they were tried again."""
    ids: dict[str, set[str]] = {}
    for each in received:
        event = json.loads(each.body)
        ids.setdefault(str(event["delivery"]), set()).add(event["id"])
    return [
        f"delivery {each} had {len(found)} ids" for each, found in ids.items() if len(found) > 1
    ]


FAULTS = (
    Fault(
        "F26",
        "a webhook's receiver down for 24 h",
        "tried ever more rarely, kept and visible, then delivered under the same id",
        30,
        shut_receiver,
        seconds=150,
    ),
)
