"""One warm worker process: the model loaded once, one queue, one job at a time."""

import faulthandler
import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from config.settings import Settings
from service.moderation.broker import Broker, connect
from service.moderation.database import Database
from service.moderation.drafts import Seal
from service.moderation.policy import Policy
from service.moderation.prechecks import tell_findings
from service.moderation.queue import JOB_SECONDS, WorkQueue, open_queue
from service.moderation.site_policies import SitePolicies
from service.moderation.standby import Place
from service.moderation.tally import count_decided
from service.moderation.tracing import open_tracer
from service.moderation.verdict_board import publish
from workers.checks import Model as Reads
from workers.checks import list_checks
from workers.checks.outward import list_outward_checks
from workers.job_class import make_job_class
from workers.jobs import Desk, list_jobs
from workers.prechecking import Tell, answer_waiting, precheck
from workers.queue_class import make_queue_class
from workers.scoring.model import Model

MAINTENANCE_SECONDS = 30
WORKER_SECONDS = 20
"""RQ waits 15 seconds less for a job, and asks again."""

logger = logging.getLogger(__name__)


class WarmWorker(SimpleWorker):
    """RQ's in-process worker; a job that not even its timeout can stop ends the process.

    The supervisor starts another one, and after three such deaths the comment goes to a person.
    """

    hang_seconds = JOB_SECONDS + 2
    # RQ would wait up to a minute before it looks whether Redis is back.
    max_connection_wait_time = 5.0

    @property
    def connection_timeout(self) -> int:
        """Seconds after which a Redis that says nothing is gone; RQ would give it ten, idle."""
        return int(self.dequeue_timeout) + 2

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_aside = False
        self._stop_signal: int | None = None

    def perform_job(self, *args: Any, **kwargs: Any) -> bool:
        """Perform a job under a watchdog that needs neither Python nor its lock to act."""
        with self._watch():
            return bool(super().perform_job(*args, **kwargs))

    def perform_aside(self, work: Callable[[], None]) -> None:
        """Do some work between two jobs, as safely as a job; SIGTERM stops the worker after it."""
        self._is_aside = True
        try:
            with self._watch():
                work()
        finally:
            self._is_aside = False
        if self._stop_signal is not None:
            self.request_stop(self._stop_signal, None)

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Stop now, or after the work in hand: RQ would interrupt it where it is no job."""
        if self._is_aside:
            self._stop_signal = signum
        else:
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    @contextmanager
    def _watch(self) -> Iterator[None]:
        faulthandler.dump_traceback_later(self.hang_seconds, exit=True)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def work(settings: Settings) -> None:
    """Work until SIGTERM; the job in hand is finished first. Raises RedisError if Redis is down."""
    run(settings, furnish(settings, Model.load()))


def furnish(settings: Settings, model: Reads) -> Desk:
    """The desk of one worker process, under a name that no other process has."""
    url = settings.require_redis_url()
    database = Database.from_url(settings.database_url)
    broker, client = Broker.from_url(url), connect(url)
    queue = WorkQueue(broker)
    desk = Desk(
        database=database,
        checks=(*list_checks(settings, database, model), *list_outward_checks(settings, client)),
        policy=Policy.from_settings(settings),
        # RQ alters the connection it is given, so verdicts travel on one of their own.
        publish=partial(publish, client),
        pass_on=queue.enqueue,
        count_jobs=queue.count,
        owner=f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}",
        now=partial(datetime.now, UTC),
        tally=partial(count_decided, client),
        choose_policy=SitePolicies(settings, database).choose,
        answer_waiting=partial(answer_waiting, client, _make_tell(client, settings)),
    )
    tracer = open_tracer("worker", os.environ, broker)
    if tracer is None:
        return desk
    from workers.tracing import trace_desk

    return trace_desk(desk, tracer)


def run(settings: Settings, desk: Desk, kind: type[WarmWorker] = WarmWorker) -> None:
    """Work at a desk until SIGTERM, as `work` does."""
    worker = _make_worker(settings, desk, kind)
    logger.info("worker ready", extra={"worker": desk.owner})
    worker.work(logging_level="WARNING")
    desk.database.close()


def _make_worker(settings: Settings, desk: Desk, kind: type[WarmWorker]) -> WarmWorker:
    connection = connect(settings.require_redis_url(), timeout=5)
    tell = _make_tell(connection, settings)

    def answer(text: str) -> None:
        worker.perform_aside(lambda: precheck(text, tell, desk))

    queue_class = make_queue_class(Place(connection, desk.owner), answer)
    worker = kind(
        # One queue a process: RQ moves a job to safety while it is being taken only then.
        [open_queue(connection, queue_class)],
        name=desk.owner,
        connection=connection,
        job_class=make_job_class(list_jobs(desk)),
        queue_class=queue_class,
        serializer=JSONSerializer,
        worker_ttl=WORKER_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )
    return worker


def _make_tell(client: Redis, settings: Settings) -> Tell:
    return partial(tell_findings, client, Seal(settings.secret_key.get_secret_value()))
