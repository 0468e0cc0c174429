"""One warm worker process: the model loaded once, one queue, one job at a time."""

import faulthandler
import logging
import os
import secrets
import socket
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rq import SimpleWorker
from rq.serializers import JSONSerializer

from config.settings import Settings
from service.moderation.broker import Broker, connect
from service.moderation.database import Database
from service.moderation.policy import Policy
from service.moderation.queue import JOB_SECONDS, WorkQueue, open_queue
from service.moderation.verdict_board import publish
from workers.checks import list_checks
from workers.job_class import make_job_class
from workers.jobs import Desk, list_jobs
from workers.scoring.model import Model

MAINTENANCE_SECONDS = 30
WORKER_SECONDS = 60

logger = logging.getLogger(__name__)


class WarmWorker(SimpleWorker):
    """RQ's in-process worker; a job that not even its timeout can stop ends the process.

    The supervisor starts another one, and after three such deaths the comment goes to a person.
    """

    hang_seconds = JOB_SECONDS + 2
    # RQ would wait up to a minute before it looks whether Redis is back.
    max_connection_wait_time = 5.0

    def perform_job(self, *args: Any, **kwargs: Any) -> bool:
        """Perform a job under a watchdog that needs neither Python nor its lock to act."""
        faulthandler.dump_traceback_later(self.hang_seconds, exit=True)
        try:
            return bool(super().perform_job(*args, **kwargs))
        finally:
            faulthandler.cancel_dump_traceback_later()


def work(settings: Settings) -> None:
    """Work until SIGTERM; the job in hand is finished first. Raises RedisError if Redis is down."""
    if settings.redis_url is None:
        raise ValueError("PALABRE_REDIS_URL is missing")
    url = settings.redis_url.get_secret_value()
    database = Database.from_url(settings.database_url)
    name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
    desk = Desk(
        database=database,
        checks=list_checks(settings, database, Model.load()),
        policy=Policy.from_settings(settings),
        # RQ alters the connection it is given, so verdicts travel on one of their own.
        publish=partial(publish, connect(url)),
        pass_on=WorkQueue(Broker.from_url(url)).enqueue,
        owner=name,
        now=partial(datetime.now, UTC),
    )
    worker = _make_worker(url, name, desk)
    logger.info("worker ready", extra={"worker": name})
    worker.work(logging_level="WARNING")
    database.close()


def _make_worker(url: str, name: str, desk: Desk) -> WarmWorker:
    connection = connect(url, timeout=5)
    job_class = make_job_class(list_jobs(desk))
    return WarmWorker(
        # One queue a process: RQ moves a job to safety while it is being taken only then.
        [open_queue(connection)],
        name=name,
        connection=connection,
        job_class=job_class,
        serializer=JSONSerializer,
        worker_ttl=WORKER_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )
