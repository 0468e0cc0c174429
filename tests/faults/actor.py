"""One process of Palabre with wrapped collaborators: `python -m tests.faults.actor ROLE [PORT]`.

The variables FAULT_* are read here and nowhere in the product:
FAULT_AT (a failpoint and a count), FAULT_CLOCK (origin and speed of the clock), FAULT_FOLDER (where
the diary and the clock's jumps are), FAULT_HANG (seconds until a hung worker is ended), FAULT_SLOW
(seconds that one of the checks takes).
"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from wsgiref.types import WSGIApplication

from config.settings import Settings
from service.commands.environment import prepare
from tests.faults.clock import Clock
from tests.faults.failpoints import (
    CrashingCheck,
    CrashingDatabase,
    CrashingPublisher,
    Failpoint,
    Place,
)

DIARY = "diary.txt"
JUMPS = "jumps.txt"


def main(role: str, port: str = "0") -> None:
    """Play the role until told to stop, or until the armed place is passed."""
    folder = Path(os.environ["FAULT_FOLDER"])
    origin, _, speed = os.environ["FAULT_CLOCK"].partition(":")
    clock = Clock(float(origin), float(speed), folder / JUMPS)
    diary = folder / DIARY
    failpoint = Failpoint(os.environ.get("FAULT_AT"), diary)
    settings = prepare()
    if role == "web":
        _serve(settings, int(port), failpoint, clock)
    elif role == "worker":
        _work(settings, failpoint, diary, clock)
    elif role == "tree":
        _supervise(int(port))
    else:
        _sweep(settings, clock, float(speed))


def _serve(settings: Settings, port: int, failpoint: Failpoint, clock: Clock) -> None:
    from service.web.server import serve

    def create(settings: Settings) -> WSGIApplication:
        from service.moderation.late_tally import LateTally
        from service.moderation.reception import Reception
        from service.web.app import create_app
        from service.web.services import NAME, Services

        app = create_app(settings)
        services: Services = app.extensions[NAME]
        database = CrashingDatabase(services.database.engine, failpoint)
        product = services.reception
        assert isinstance(product, Reception)
        # As many as the product lets in, or a locked database would fill up all threads.
        seats = product._gathering._seats
        tally = LateTally(services.broker).add
        reception = Reception(database, services.queue, clock.now, seats, tally)
        app.extensions[NAME] = replace(services, reception=reception, now=clock.now)
        return app.wsgi_app

    serve(settings, port, create)


def _work(settings: Settings, failpoint: Failpoint, diary: Path, clock: Clock) -> None:
    from tests.faults.misbehaviour import MarkedModel, MisbehavingCheck
    from workers.worker import WarmWorker, furnish, run

    class Worker(WarmWorker):
        hang_seconds = int(os.environ.get("FAULT_HANG", WarmWorker.hang_seconds))

    desk = furnish(settings, MarkedModel())
    first, *others, last = desk.checks
    slow = float(os.environ.get("FAULT_SLOW", 0))
    checks = (
        CrashingCheck(first, failpoint, before=Place.AFTER_LEASE),
        *others,
        CrashingCheck(MisbehavingCheck(last, diary, slow), failpoint, after=Place.AFTER_JUDGING),
    )
    publish = CrashingPublisher(desk.publish, failpoint, diary)
    run(settings, replace(desk, checks=checks, publish=publish, now=clock.now), Worker)


def _supervise(count: int) -> None:
    from service.running.supervisor import Child, supervise

    command = (sys.executable, "-m", "tests.faults.actor", "worker")
    sys.exit(supervise([Child(f"worker-{number}", command) for number in range(count)]))


def _sweep(settings: Settings, clock: Clock, speed: float) -> None:
    from workers.sweeper import EVERY, sweep

    sweep(settings, now=clock.now, every=EVERY / speed)


if __name__ == "__main__":
    main(*sys.argv[1:])
