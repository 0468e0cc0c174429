"""Clients that want everything, against the real server: the others hardly notice."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.conftest import ADMIN_TOKEN, SECRET
from tests.installation import Installation, run_installation

Record = Callable[[str, object], None]
pytestmark = [pytest.mark.security, pytest.mark.timeout(300)]
HALF = (
    b"POST /api/v1/comments HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/json\r\nContent-Length: 900\r\n"
)
FLOODERS = 8
SECONDS = 20.0
GOOD_REQUESTS = 200


@pytest.fixture
def installation(migrated_file: Path, tmp_path: Path, redis_url: str) -> Iterator[Installation]:
    """The whole service behind a proxy that tells the clients apart."""
    database = shutil.copy(migrated_file, tmp_path / "palabre.db")
    environ = {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
        "PALABRE_DATABASE_URL": f"sqlite:///{database}",
        "PALABRE_REDIS_URL": redis_url,
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_RATE_LIMIT": "30/minute",
        "PALABRE_ANSWER_WITHIN": "0",
        "PALABRE_TRUSTED_PROXIES": "127.0.0.1/32",
        "PALABRE_WEB_PROCESSES": "1",
    }
    with run_installation(environ, tmp_path / "logs") as installation:
        yield installation


def time_readers(installation: Installation) -> float:
    """Seconds within which all but one in a hundred of a good client's requests are answered."""
    taken = []
    with requests.Session() as session:
        for number in range(GOOD_REQUESTS):
            begun = time.monotonic()
            path = "healthz" if number % 2 else "api/v1/threads/comments?thread=/marche"
            answer = session.get(f"{installation.url}/{path}", timeout=20)
            assert answer.status_code == 200
            taken.append(time.monotonic() - begun)
    return sorted(taken)[GOOD_REQUESTS * 99 // 100]


def test_a_flood_of_one_client_leaves_others_fast(
    installation: Installation, record_property: Record
) -> None:
    statuses: list[int] = []
    done = threading.Event()

    def flood() -> None:
        headers = {"X-Forwarded-For": "198.51.100.7"}
        with requests.Session() as session:
            until = time.monotonic() + SECONDS
            while not done.is_set() and time.monotonic() < until:
                fields = {"content": f"Avis {len(statuses)}", "author": "Awa"}
                url = f"{installation.url}/api/v1/comments"
                statuses.append(
                    session.post(url, json=fields, headers=headers, timeout=20).status_code
                )

    calm = time_readers(installation)
    threads = [threading.Thread(target=flood) for _ in range(FLOODERS)]
    for thread in threads:
        thread.start()
    busy = time_readers(installation)
    other = requests.post(
        f"{installation.url}/api/v1/comments",
        json={"content": "Un avis tranquille.", "author": "Binta"},
        headers={"X-Forwarded-For": "198.51.100.8"},
        timeout=20,
    )
    done.set()
    for thread in threads:
        thread.join()
    assert other.status_code == 202
    # Two threads may write the same words: that is a conflict.
    assert set(statuses) <= {202, 409, 429}
    assert 429 in statuses
    assert statuses.count(202) <= 60
    assert busy < 1.0
    record_property("tries", len(statuses))
    record_property("calm_p99_ms", round(calm * 1000))
    record_property("busy_p99_ms", round(busy * 1000))


def test_two_hundred_clients_that_never_finish_leave_others_fast(
    installation: Installation, record_property: Record
) -> None:
    with ExitStack() as stack:
        for number in range(200):
            client = stack.enter_context(
                socket.create_connection(("127.0.0.1", installation.port), timeout=10)
            )
            client.sendall(HALF if number % 2 else HALF + b"\r\n{")
        slowest = time_readers(installation)
    assert slowest < 1.0
    record_property("tries", 200)
    record_property("busy_p99_ms", round(slowest * 1000))
