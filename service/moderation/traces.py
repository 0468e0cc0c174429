"""What an erasure leaves in files, and getting it out of them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from redis.exceptions import RedisError

from service.moderation.broker import Broker, BrokerUnavailableError, connect
from service.moderation.database import UNREACHABLE, Database
from service.moderation.redis_log import await_log, rewrite_log
from service.moderation.store.compaction import IndexMerge, empty_log, vacuum

REDIS_SECONDS = 5.0
SOON = 1.0


@dataclass(frozen=True, slots=True)
class Trace:
    """A file that held what was erased: whether it is clean, and what to know or do if not."""

    name: str
    clean: bool
    sentence: str


def clean_traces(
    database: Database, redis_url: str | None, pause: Callable[[], object] = lambda: None
) -> list[Trace]:
    """Clean the files of the database and of Redis; tells of each what has become of it."""
    of_database = _clean_sqlite if database.dialect == "sqlite" else _clean_postgresql
    return [*of_database(database, pause), _clean_redis(redis_url)]


def begin_cleaning(database: Database, broker: Broker) -> None:
    """Clean what can be in a moment, for somebody who waits; the sweeper does the rest."""
    with suppress(*UNREACHABLE):
        if database.dialect == "sqlite":
            IndexMerge(database).run()
            empty_log(database, SOON)
    with suppress(BrokerUnavailableError), broker.attempt() as client:
        rewrite_log(client)


def _clean_sqlite(database: Database, pause: Callable[[], object]) -> list[Trace]:
    try:
        IndexMerge(database).run(pause)
        emptied = empty_log(database)
    except UNREACHABLE as error:
        return [Trace("database", clean=False, sentence=_fail(error))]
    if emptied:
        return [Trace("database", clean=True, sentence="overwritten, its log is empty")]
    told = "somebody is reading: its log still holds it; run this once more in a minute"
    return [Trace("database", clean=False, sentence=told)]


def _clean_postgresql(database: Database, _: Callable[[], object]) -> list[Trace]:
    try:
        vacuum(database)
    except UNREACHABLE as error:
        return [Trace("database", clean=False, sentence=_fail(error))]
    told = "vacuumed; its write-ahead log and its backups hold it until they are replaced"
    return [Trace("database", clean=True, sentence=told)]


def _clean_redis(url: str | None) -> Trace:
    if url is None:
        return Trace("redis", clean=False, sentence="not running, so its file was not written anew")
    try:
        with connect(url, timeout=REDIS_SECONDS) as client:
            begun = rewrite_log(client)
            if begun and await_log(client):
                return Trace("redis", clean=True, sentence="its file was written anew")
    except (RedisError, OSError) as error:
        return Trace("redis", clean=False, sentence=_fail(error))
    if begun:
        return Trace("redis", clean=True, sentence="its file is being written anew")
    told = "it keeps no append-only file, or does not let us write it anew (BGREWRITEAOF)"
    return Trace("redis", clean=True, sentence=told)


def _fail(error: Exception) -> str:
    return f"not reached ({type(error).__name__})"
