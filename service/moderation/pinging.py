"""Connections to PostgreSQL that are asked whether they live only where there is some doubt."""

import select
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

SILENT_SECONDS = 1.0
"""How long a connection may lie idle before it is asked."""

_USED_AT = "palabre_used_at"


def keep_alive(engine: Engine) -> None:
    """Replace, before anybody uses it, a connection that a server has left behind.

    To ask each time, as `pool_pre_ping` does, costs a round trip for every statement. A server
    that ends, or ends a connection, says so on the line: so nobody needs to ask whoever was heard
    a moment ago and has nothing unread.
    """
    dialect = engine.dialect

    def remember(_connection: Any, record: Any) -> None:
        record.info[_USED_AT] = time.monotonic()

    def look(connection: Any, record: Any, _proxy: Any) -> None:
        used_at = record.info.get(_USED_AT, -SILENT_SECONDS)
        if time.monotonic() - used_at < SILENT_SECONDS and not _has_unread(connection):
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            # The others of the pool were opened on the same server.
            raise InvalidatePoolError from error

    event.listen(engine, "connect", remember)
    event.listen(engine, "checkin", remember)
    event.listen(engine, "checkout", look)


def _has_unread(connection: Any) -> bool:
    """Whether something has come unasked: a farewell, or the end of the line."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
