import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from service.moderation.database import Database
from tests.audit import audit_decisions, count_pending
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.installation import Installation, run_installation
from tests.servers import ValkeyServer, run_valkey
from tests.waiting import wait_until

SUBMISSIONS = 500
WORKERS = ("worker", "worker-2")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[ValkeyServer]:
    with run_valkey(tmp_path / "valkey") as server:
        yield server


@pytest.fixture
def environ(database_url: str, broker: ValkeyServer) -> Mapping[str, str]:
    return {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
        "PALABRE_DATABASE_URL": database_url,
        "PALABRE_REDIS_URL": broker.url,
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_RATE_LIMIT": "100000/minute",
        "PALABRE_ANSWER_WITHIN": "0.2",
        "PALABRE_WEB_PROCESSES": "1",
    }


class Ledger:
    """What was promised: the id of every 2xx, and of every refusal that names one."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._lock = threading.Lock()
        self.ids: list[str] = []
        self.other: list[int] = []

    def submit(self, number: int) -> None:
        fields = {
            "content": f"Commentaire numéro {number} sur la route du marché",
            "author": f"Lectrice {number}",
            "thread": f"/articles/{number % 5}",
        }
        url = f"{self._installation.url}/api/v1/comments"
        response = requests.post(url, json=fields, timeout=30)
        with self._lock:
            if response.status_code in {201, 202, 422}:
                self.ids.append(response.json()["id"])
            else:
                self.other.append(response.status_code)


def test_five_hundred_outlive_redis_and_every_worker(
    environ: Mapping[str, str], broker: ValkeyServer, database: Database, tmp_path: Path
) -> None:
    with run_installation(environ, tmp_path / "logs") as installation:
        installation.start_worker(WORKERS[1])
        ledger = Ledger(installation)

        def wait_for(share: float) -> None:
            wait_until(lambda: len(ledger.ids) >= SUBMISSIONS * share, timeout=60)

        with ThreadPoolExecutor(4) as pool:
            posted = [pool.submit(ledger.submit, number) for number in range(SUBMISSIONS)]
            for share, worker in ((0.1, WORKERS[0]), (0.2, WORKERS[1])):
                wait_for(share)
                installation.kill(worker)
                installation.start_worker(worker)
            wait_for(0.4)
            broker.kill()
            broker.empty()
            wait_for(0.6)
            broker.start()
            for worker in WORKERS:
                installation.kill(worker)
                installation.start_worker(worker)
            for future in posted:
                future.result()
        assert ledger.other == []
        assert len(ledger.ids) == SUBMISSIONS
        wait_until(lambda: count_pending(database) == 0, timeout=90)
    audit_decisions(database, ledger.ids)
