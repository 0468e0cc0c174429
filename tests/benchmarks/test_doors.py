"""How soon Perspective's callers are answered, twenty of them at a time, as Coral asks."""

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

import pytest

from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.store.site_keys import issue_site_key
from tests.benchmarks.test_latency import WORDS
from tests.conftest import SECRET
from tests.installation import Installation, run_installation

CALLERS = 20
CALLS = 100
"""Of each caller, one after another."""
TARGET_P99 = 300.0
"""Milliseconds, from the issue that asked for this figure."""


@contextmanager
def run_quiet(database_url: str, redis_url: str, logs: Path) -> Iterator[Installation]:
    environ = {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_DATABASE_URL": database_url,
        "PALABRE_REDIS_URL": redis_url,
        "PALABRE_CAPTCHA_PROVIDER": "none",
    }
    with run_installation(environ, logs) as installation:
        yield installation


def compose(chance: random.Random) -> bytes:
    """What Coral sends (services/perspective), with a comment of three sentences."""
    text = ". ".join(" ".join(chance.choices(WORDS.split(), k=9)) for _ in range(3))
    body = {
        "comment": {"text": text},
        "doNotStore": True,
        "requestedAttributes": {"TOXICITY": {}},
        "languages": ["fr"],
    }
    return json.dumps(body).encode()


def call(port: int, key: str, seed: int) -> list[tuple[int, float]]:
    """Status and milliseconds of each call of one caller, on one connection."""
    chance, taken = random.Random(seed), []
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(CALLS):
        body = compose(chance)
        began = time.perf_counter()
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/v1alpha1/comments:analyze?key={key}", body, headers)
        answer = connection.getresponse()
        answer.read()
        taken.append((answer.status, (time.perf_counter() - began) * 1000))
    connection.close()
    return taken


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_twenty_callers_at_a_time_are_answered_in_time(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    key = issue_site_key(database, Keyring(SECRET), "default", "Coral", "awa", now)
    with (
        run_quiet(database_url, redis_url, tmp_path / "logs") as installation,
        ThreadPoolExecutor(CALLERS) as pool,
    ):
        call(installation.port, key, -1)
        began = time.perf_counter()
        found = list(pool.map(lambda seed: call(installation.port, key, seed), range(CALLERS)))
        rate = CALLERS * CALLS / (time.perf_counter() - began)
    answers = [each for caller in found for each in caller]
    cuts = quantiles((taken for _, taken in answers), n=100)
    told = f"p50 {cuts[49]:.0f}  p95 {cuts[94]:.0f}  p99 {cuts[98]:.0f} ms, {rate:.0f} a second"
    print(f"\n{database.dialect}, {CALLERS} at a time: {told}")  # noqa: T201 - the figure
    assert {status for status, _ in answers} == {200}
    assert cuts[98] <= TARGET_P99
