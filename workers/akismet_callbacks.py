"""Telling Akismet's callers what has become of comments since they asked (Akismet's webhook)."""

import json
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from config.settings import Settings
from service.moderation.akismet_words import choose_word
from service.moderation.database import UNREACHABLE, Database
from service.moderation.store.akismet_calls import (
    DueCall,
    list_due,
    mark_decided,
    postpone_calls,
    settle_calls,
)
from service.moderation.store.outcomes import find_outcomes
from service.outgoing.client import Bounds, OutgoingClient, OutgoingError

MOST = 500
BATCH = 50
"""Comments that one call tells of."""
EVERY = 2.0
"""Seconds between two looks at what is due."""
SECONDS = 10.0
"""Seconds after which no further call is begun, and those who are due are looked for again."""
BOUNDS = Bounds(connect_seconds=2.0, seconds=4.0)
HEADERS = {"Content-Type": "application/json"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """How many comments callers were told of, and of how many they could not be."""

    told: int = 0
    failed: int = 0


@contextmanager
def running_callbacks(
    settings: Settings, database: Database, now: Callable[[], datetime], every: float = EVERY
) -> Iterator[None]:
    """Callers are told, on a thread of its own, until the block ends."""
    client = OutgoingClient.allowing(settings.outgoing_allow)
    stopped = threading.Event()

    def run() -> None:
        while not stopped.is_set():
            try:
                call_back(database, client, now)
            except UNREACHABLE as error:
                logger.error("akismet callers not told", extra={"cause": type(error).__name__})
            except Exception:
                # Whatever is wrong with one: the others are told the next time.
                logger.exception("akismet callers not told")
            stopped.wait(every)

    thread = threading.Thread(target=run, name="akismet-callbacks")
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def call_back(
    database: Database,
    client: OutgoingClient,
    now: Callable[[], datetime],
    clock: Callable[[], float] = time.monotonic,
) -> Told:
    """Tell each caller what is news to it; who cannot be reached is told later."""
    began = clock()
    mark_decided(database, now())
    told = failed = 0
    for callback, news in _find_news(database, now()).items():
        for start in range(0, len(news), BATCH):
            if clock() - began >= SECONDS:
                return Told(told, failed)
            batch = news[start : start + BATCH]
            if not _send(client, callback, batch):
                left = [call for call, _ in news[start:]]
                postpone_calls(database, left, now())
                failed += len(left)
                break
            settle_calls(database, batch)
            told += len(batch)
    return Told(told, failed)


def _find_news(database: Database, now: datetime) -> dict[str, list[tuple[DueCall, str]]]:
    """What is news to whom: by the address of each caller, what it does not know yet."""
    due = list_due(database, now, MOST)
    outcomes = find_outcomes(database, [call.comment_id for call in due])
    news: dict[str, list[tuple[DueCall, str]]] = defaultdict(list)
    known: list[tuple[DueCall, str]] = []
    for call in due:
        outcome = outcomes.get(call.comment_id)
        word = choose_word(outcome) if outcome else ""
        if word and word != call.answer:
            news[call.callback].append((call, word))
        else:
            # There is no word for holding again what was told to be published.
            known.append((call, call.answer))
    settle_calls(database, known)
    return news


def _send(client: OutgoingClient, callback: str, batch: list[tuple[DueCall, str]]) -> bool:
    body = {
        # What keeps a caller's key is its hash: who is called back is known by its address.
        "key": "",
        "endpoint": "comment-check",
        "comments": [{"guid": call.guid, "result": word} for call, word in batch],
    }
    try:
        answer = client.send(callback, json.dumps(body).encode(), HEADERS, bounds=BOUNDS)
    except OutgoingError as error:
        logger.warning("akismet call-back failed", extra={"cause": error.cause})
        return False
    if not answer.is_success:
        logger.warning("akismet call-back refused", extra={"status": answer.status})
    return answer.is_success
