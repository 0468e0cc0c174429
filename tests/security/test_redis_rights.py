"""What whoever holds the queue's password may do there: the product's work, and nothing else."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import yaml
from redis import Redis
from redis.exceptions import NoPermissionError, ResponseError

from tests.conftest import ADMIN_TOKEN, SECRET
from tests.installation import PALABRE, run_installation
from tests.servers import ValkeyServer, run_valkey

Record = Callable[[str, object], None]
ROOT = Path(__file__).parents[2]
FORBIDDEN = (
    ("CONFIG", "SET", "dir", "/var/lib"),
    ("CONFIG", "GET", "*"),
    ("FLUSHALL",),
    ("FLUSHDB",),
    ("KEYS", "*"),
    ("SCAN", "0"),
    ("EVAL", "return 1", "0"),
    ("FUNCTION", "LIST"),
    ("MODULE", "LIST"),
    ("REPLICAOF", "127.0.0.1", "1"),
    ("MIGRATE", "127.0.0.1", "1", "rq:x", "0", "1"),
    ("RESTORE", "rq:x", "0", "x"),
    ("DUMP", "rq:queues"),
    ("MONITOR",),
    ("SAVE",),
    ("SHUTDOWN", "NOSAVE"),
    ("ACL", "LIST"),
    ("CLIENT", "LIST"),
    ("CLIENT", "KILL", "TYPE", "normal"),
    ("SWAPDB", "0", "1"),
    ("SLOWLOG", "GET"),
    ("LATENCY", "RESET"),
    ("CLUSTER", "RESET"),
    ("SORT", "rq:queues", "GET", "secret"),
    ("SET", "foreign", "1"),
    ("GET", "foreign"),
    ("PUBLISH", "foreign", "1"),
)
ASKED_IN_VAIN = {"config|get", "client|list", "client|info"}
"""What RQ and the doctor ask for where they may, and do without where they may not."""


def read_rights() -> list[str]:
    """The rights that compose.yaml gives, without the password."""
    told = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    lines = told["configs"]["valkey"]["content"].splitlines()
    (rights,) = [line.split() for line in lines if line.startswith("user default ")]
    return [each for each in rights[2:] if not each.startswith(">")]


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[ValkeyServer]:
    """A Valkey of its own, whose default user has the rights of compose.yaml."""
    with run_valkey(tmp_path / "valkey") as server:
        with Redis.from_url(server.url) as redis:
            redis.execute_command("ACL", "SETUSER", "root", "on", "nopass", "~*", "&*", "+@all")
            rights = ("reset", "nopass", *read_rights())
            redis.execute_command("ACL", "SETUSER", "default", *rights)
        yield server


def read_refusals(server: ValkeyServer) -> set[str]:
    with Redis.from_url(server.url, username="root", password="any") as redis:
        found = redis.execute_command("ACL", "LOG")
    return {str(entry["object"] if isinstance(entry, dict) else entry) for entry in found}


def test_the_whole_service_works_with_the_rights_of_compose(
    guarded: ValkeyServer, migrated_file: Path, tmp_path: Path
) -> None:
    database = shutil.copy(migrated_file, tmp_path / "palabre.db")
    environ = {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
        "PALABRE_DATABASE_URL": f"sqlite:///{database}",
        "PALABRE_REDIS_URL": guarded.url,
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_RATE_LIMIT": "3/minute",
        "PALABRE_ANSWER_WITHIN": "5",
        "PALABRE_WEB_PROCESSES": "1",
    }
    with run_installation(environ, tmp_path / "logs") as installation:
        answers = [
            requests.post(
                f"{installation.url}/api/v1/comments",
                json={"content": f"Merci {each} pour cet article", "author": "Awa"},
                timeout=30,
            ).status_code
            for each in ("beaucoup", "bien", "encore", "enfin")
        ]
        ready = requests.get(f"{installation.url}/readyz", timeout=10).json()
        command = [*PALABRE, "doctor"]
        doctor = subprocess.run(command, env={**installation_environ(environ)}, capture_output=True)
        logs = installation.read_logs()
    assert answers == [201, 201, 201, 429]
    assert ready["status"] == "ready"
    assert doctor.returncode == 0, doctor.stdout.decode()
    assert "NoPermission" not in logs
    assert "NOPERM" not in logs
    assert read_refusals(guarded) <= ASKED_IN_VAIN


def installation_environ(environ: dict[str, str]) -> dict[str, str]:
    return {**environ, "PATH": str(Path(sys.executable).parent)}


def test_nothing_else_can_be_done_with_the_queues_password(
    guarded: ValkeyServer, record_property: Record
) -> None:
    with Redis.from_url(guarded.url) as redis:
        redis.set("palabre:x", "1")
        for command in FORBIDDEN:
            with pytest.raises((NoPermissionError, ResponseError), match=r"(?i)permission"):
                redis.execute_command(*command)
    record_property("tries", len(FORBIDDEN))
