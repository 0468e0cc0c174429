"""Whatever strangers write, an event is one line of the log, and one only."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.moderation.logs import configure_logs
from tests.security.lists import read_naughty

FORGED = (
    'x\n{"event": "signed in", "level": "info"}',
    "x\r\nadmin signed in",
    "\x1b[2J\x1b[1;31mgone\x1b[0m",
    "\u2028line\u2029paragraph\x85next",
    "\x00\x07\x08\x7f",
    '"} , {"event": "second"',
    "%s %(levelname)s {event}",
    "\ud800",
)


@contextmanager
def recorded() -> Iterator[io.StringIO]:
    """What is logged in the block; the handlers before it stand again afterwards."""
    root = logging.getLogger()
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()
    try:
        configure_logs(stream)
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def test_whatever_is_written_a_record_is_one_line(
    record_property: Callable[[str, object], None],
) -> None:
    written = [*FORGED, *read_naughty()]
    with recorded() as stream:
        logger = logging.getLogger("service.web.app")
        for text in written:
            logger.error("request failed", extra={"endpoint": text})
            logger.error("captcha unavailable", extra={"cause": text})
    lines = stream.getvalue().split("\n")[:-1]
    assert len(lines) == len(written) * 2
    assert stream.getvalue().isascii()
    assert "\x1b" not in stream.getvalue()
    told = [json.loads(line) for line in lines]
    assert {each["event"] for each in told} == {"request failed", "captcha unavailable"}
    assert [each["endpoint"] for each in told[::2]] == written
    record_property("tries", len(lines))
