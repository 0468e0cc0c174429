"""Whether this process lives, and whether it can take comments: for balancers and containers."""

import shutil
from concurrent.futures import wait
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, jsonify
from sqlalchemy import text

from service.moderation.broker import Broker
from service.moderation.database import Database
from service.moderation.migration import is_current
from service.web.probes import PATIENCE, Probe, read
from service.web.services import NAME, Services

LEAST_ROOM = 8 * 2**20
"""Bytes that a disk must have left: SQLite's log alone grows to half of that before it shrinks."""


class Condition(StrEnum):
    """How a server that Palabre needs is found."""

    OK = "ok"
    OUTDATED = "outdated"
    """The database answers, but `palabre migrate` has yet to run."""
    FULL = "full"
    """The database answers, but there is no room for more on SQLite's disk."""
    UNAVAILABLE = "unavailable"


class Readiness(StrEnum):
    """Whether comments can be taken: fully, without Redis (so more slowly), or not at all."""

    READY = "ready"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


def register_health(app: Flask) -> None:
    """Serve /healthz and /readyz."""
    services: Services = app.extensions[NAME]
    probes = {
        "database": Probe(DatabaseCheck(services.database).check),
        "redis": Probe(partial(check_redis, services.broker)),
    }
    app.add_url_rule("/healthz", "healthz", show_health)
    app.add_url_rule("/readyz", "readyz", partial(show_readiness, probes))


def show_health() -> Response:
    """200 as long as the process answers; asks nobody, so that no outage restarts it."""
    return jsonify({"status": "ok"})


def show_readiness(probes: dict[str, Probe[Condition]]) -> Response:
    """200 if comments can be taken, 503 if not, with what was found; in about a second at most."""
    asked = {name: probe.ask() for name, probe in probes.items()}
    wait(asked.values(), timeout=PATIENCE)
    found = {name: read(future) or Condition.UNAVAILABLE for name, future in asked.items()}
    readiness = judge(found["database"], found["redis"])
    response = jsonify({"status": readiness, "checks": found})
    if readiness is Readiness.UNAVAILABLE:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return response


def judge(database: Condition, redis: Condition) -> Readiness:
    """Without the database nothing can be promised; without Redis the sweeper takes over."""
    if database is not Condition.OK:
        return Readiness.UNAVAILABLE
    return Readiness.READY if redis is Condition.OK else Readiness.DEGRADED


class DatabaseCheck:
    """Asks the database for its schema until that is current, and for a sign of life thereafter."""

    def __init__(self, database: Database, least_room: int = LEAST_ROOM) -> None:
        self._database = database
        self._least_room = least_room
        self._current = False

    def check(self) -> Condition:
        """What is found; raises what the database raises, and OSError."""
        if not self._current:
            self._current = is_current(self._database)
            if not self._current:
                return Condition.OUTDATED
        with self._database.read() as connection:
            connection.execute(text("SELECT 1"))
        return Condition.OK if self._has_room() else Condition.FULL

    def _has_room(self) -> bool:
        file = self._database.engine.url.database
        # PostgreSQL's disk is somewhere else, and reading tells nothing of it.
        if self._database.dialect != "sqlite" or not file:
            return True
        return shutil.disk_usage(Path(file).parent).free >= self._least_room


def check_redis(broker: Broker) -> Condition:
    """What is found; raises BrokerUnavailableError."""
    with broker.attempt() as client:
        client.ping()
    return Condition.OK
