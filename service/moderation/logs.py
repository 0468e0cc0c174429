"""Structured logs on stderr: one line an event, JSON unless a person is watching."""

import logging
import sys
from typing import TextIO

import structlog

EXTRA = structlog.stdlib.ExtraAdder()


def configure_logs(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Send every logger of the process through one formatter; replaces earlier handlers.

    Personal data stays out by convention: events carry ids, codes and counts (`extra=`), never a
    text, a name or an address.
    """
    shared = (
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        EXTRA,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    )
    watched = stream.isatty()
    renderer = structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer()
    last = (structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer)
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Alembic tells at every start which of its own plugins it has loaded.
    logging.getLogger("alembic").setLevel(logging.WARNING)
