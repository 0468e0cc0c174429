"""A worker in a process of its own whose only check misbehaves as the comment tells it to."""

import hashlib
import os
import sys
from datetime import UTC, datetime

from redis import Redis
from rq.serializers import JSONSerializer

from config.settings import UnavailablePolicy
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.policy import Band, Policy
from service.moderation.queue import open_queue
from service.moderation.verdict import Signal
from workers.job_class import make_job_class
from workers.jobs import Desk, list_jobs
from workers.worker import WarmWorker


class Misbehaving:
    """Dies, or hangs in C code that hears no signal, where a comment says so."""

    name = "spam"

    def inspect(self, comment: Comment) -> Signal:
        if "abort" in comment.content:
            os.abort()
        if "hang" in comment.content:
            hashlib.pbkdf2_hmac("sha256", b"", b"", 2_000_000_000)
        return Signal(self.name, Code.SPAM, 0.0)


class ImpatientWorker(WarmWorker):
    """Gives a job a second before it ends the process."""

    hang_seconds = 1


def work(database_url: str, redis_url: str) -> None:
    """Work until killed, by itself or by others."""
    connection = Redis.from_url(redis_url, socket_timeout=60)
    policy = Policy({"spam": Band(0.5)}, 0.5, UnavailablePolicy.FLAG)
    desk = Desk(
        Database.from_url(database_url),
        [Misbehaving()],
        policy,
        lambda _: None,
        lambda _: None,
        str(os.getpid()),
        lambda: datetime.now(UTC),
    )
    worker = ImpatientWorker(
        [open_queue(connection)],
        connection=connection,
        job_class=make_job_class(list_jobs(desk)),
        serializer=JSONSerializer,
    )
    worker.work(logging_level="WARNING")


if __name__ == "__main__":
    work(*sys.argv[1:])
