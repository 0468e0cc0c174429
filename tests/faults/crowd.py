"""The clients: threads that post comments, and post each again until it is promised."""

import http.client
import json
import random
import select
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.faults.ledger import Answer, Ledger
from tests.faults.misbehaviour import FLAGGED, REJECTED

PATH = "/api/v1/comments"
TIMEOUT = 12.0
PAUSE = 0.1
"""Seconds before a refused comment is posted again."""
PATIENCE = 120.0
"""Seconds after which a client gives up, and the trial has failed."""
THREADS = 8
CROWD = 24
"""Clients of a load that is to keep a machine busy."""
SYLLABLES = "ba be bi bo da de di do fa fe ga go la le li lo ma me mi mo na ne no ra re ro sa se ta"


@dataclass(frozen=True)
class Posts:
    """What is posted: comments that resemble each other in nothing, under the trial's threads."""

    name: str
    seed: int
    marks: Sequence[str] = ("", "", "", "", "", "", FLAGGED, REJECTED)
    fields: dict[str, str] = field(default_factory=dict)
    numbered: str = ""
    """A field that is made another one for each comment, by a `~` and its number."""

    def compose(self, number: int) -> dict[str, str]:
        """The fields of one comment, the same for the same seed and number."""
        chance = random.Random(f"{self.seed} {self.name} {number}")
        syllables = SYLLABLES.split()
        words = ["".join(chance.choices(syllables, k=3)) for _ in range(12)]
        mark = chance.choice(self.marks)
        fields = {
            "content": " ".join([*words, mark]).strip(),
            "author": f"Lectrice {words[0]} {number}",
            "thread": f"{self.name}/{number % 5}",
            **self.fields,
        }
        if self.numbered:
            fields[self.numbered] += f"~{self.seed}-{number}"
        return fields


class Crowd:
    """Posts numbered comments over kept connections to whichever web server answers."""

    def __init__(self, urls: Callable[[], Sequence[str]], posts: Posts, ledger: Ledger) -> None:
        self._urls = urls
        self._posts = posts
        self._ledger = ledger
        self._next = 0
        self._lock = threading.Lock()
        self._still = threading.Event()
        self._crew: list[threading.Thread] = []
        self.unanswered: list[str] = []
        self.headers: dict[str, str] = {}

    @property
    def busy(self) -> bool:
        """Whether somebody is posting."""
        return any(each.is_alive() for each in self._crew)

    @contextmanager
    def posting(self, count: int, threads: int = THREADS, rate: float = 0.0) -> Iterator["Crowd"]:
        """Post so many comments, `rate` a second (0: as fast as they are taken), by the end."""
        started = time.monotonic()
        with self._lock:
            first, self._next = self._next, self._next + count
        numbers = iter(range(first, first + count))
        lock = threading.Lock()

        def take() -> int | None:
            with lock:
                return next(numbers, None)

        def work() -> None:
            with closing(Line()) as line:
                while (number := take()) is not None:
                    if rate:
                        due = started + (number - first) / rate
                        self._still.wait(max(0.0, due - time.monotonic()))
                    self.submit(number, line)

        crew = [threading.Thread(target=work, daemon=True) for _ in range(min(threads, count))]
        self._crew = crew
        for each in crew:
            each.start()
        try:
            yield self
        finally:
            for each in crew:
                each.join()

    def post(self, count: int, threads: int = THREADS) -> None:
        """Post so many comments, and wait until each is promised."""
        with self.posting(count, threads):
            pass

    def submit(self, number: int, line: "Line") -> None:
        """Post one comment under its own Idempotency-Key until there is a promise."""
        body = json.dumps(self._posts.compose(number)).encode()
        key = f"{self._posts.seed}-{self._posts.name}-{number}"
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            **self.headers,
        }
        give_up = time.monotonic() + PATIENCE
        urls = self._urls()
        tries = number
        while time.monotonic() < give_up:
            answer = line.ask(urls[tries % len(urls)], key, body, headers)
            if self._ledger.note(answer):
                return
            tries += 1
            refused = answer.failure == "ConnectionRefusedError" and len(urls) > 1
            self._still.wait(0 if refused else PAUSE)
            urls = self._urls()
        with self._lock:
            self.unanswered.append(key)


class Line:
    """One thread's connection to each web server."""

    def __init__(self) -> None:
        self._connections: dict[str, http.client.HTTPConnection] = {}

    def close(self) -> None:
        """Hang up."""
        for connection in self._connections.values():
            connection.close()

    def ask(self, url: str, key: str, body: bytes, headers: dict[str, str]) -> Answer:
        """The answer to one POST."""
        at = time.monotonic()
        connection = self._connections.get(url)
        if connection is not None and _has_been_closed(connection):
            # As every proxy and browser does with a connection that it has kept.
            connection.close()
            connection = None
        if connection is None:
            connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT)
            self._connections[url] = connection
        try:
            connection.request("POST", PATH, body, headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            del self._connections[url]
            return Answer(key, at, time.monotonic() - at, 0, type(error).__name__)
        told = json.loads(text or b"{}")
        found = str(told.get("id", "")), str(told.get("status", ""))
        return Answer(key, at, time.monotonic() - at, response.status, "", *found)


def _has_been_closed(connection: http.client.HTTPConnection) -> bool:
    """Whether the server has hung up: nobody sends anything before they are asked."""
    return connection.sock is not None and bool(select.select([connection.sock], [], [], 0)[0])
