"""Personal data that can be told from everything else: where it may be, and where it never is."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from redis import Redis
from sqlalchemy import text

from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.installation import PALABRE, Installation, run_installation
from tests.servers import PostgresServer, ValkeyServer
from tests.waiting import wait_until

EMAIL = "canarimel@example.org"
ADDRESS = "203.0.113.201"
NAMES = ("canariphone", "canarinom", "canarimel", "canarisite", "canarirecours", "canarinote")
"""What stands in the content, the name, the address, the page, an appeal and a note."""
CANARIES = (*NAMES, ADDRESS)
INSULT = "Espèce de connard, tu n’es qu’une sale merde de canariphone"


@pytest.fixture
def environ(database_url: str, redis_url: str) -> Mapping[str, str]:
    return {
        "PALABRE_SECRET_KEY": SECRET,
        "PALABRE_ADMIN_TOKEN": ADMIN_TOKEN,
        "PALABRE_DATABASE_URL": database_url,
        "PALABRE_REDIS_URL": redis_url,
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_RATE_LIMIT": "100000/minute",
        "PALABRE_ANSWER_WITHIN": "5",
        "PALABRE_TRUSTED_PROXIES": "127.0.0.0/8",
        "PALABRE_WEB_PROCESSES": "1",
    }


@pytest.fixture
def installation(environ: Mapping[str, str], tmp_path: Path) -> Iterator[Installation]:
    with run_installation(environ, tmp_path / "logs") as installation:
        yield installation


class Reader:
    """Somebody whose every word is a canary."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.ids: list[str] = []

    def post(self, path: str, *, form: bool = False, **fields: Any) -> requests.Response:
        known = {"author": "Canarinom", "email": EMAIL, "url": "https://canarisite.example.org"}
        body = {**known, **fields}
        given = {"data": body} if form else {"json": body}
        headers = {"X-Forwarded-For": ADDRESS, "Accept": "application/json"}
        answer = requests.post(f"{self._url}{path}", headers=headers, timeout=10, **given)  # type: ignore[arg-type]
        assert answer.status_code < 500, answer.text
        return answer

    def comment(self, content: str, **fields: Any) -> dict[str, str]:
        found: dict[str, str] = self.post("/api/v1/comments", content=content, **fields).json()
        self.ids.append(found["id"])
        return found

    def act(self, comment_id: str, act: str, **body: object) -> None:
        url = f"{self._url}/api/v1/admin/comments/{comment_id}/{act}"
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        answer = requests.post(url, headers=headers, json=body or None, timeout=10)
        assert answer.ok, answer.text


def go_every_way(reader: Reader, url: str) -> str:
    """Comments taken, held and refused, by every way there is; the id of one with an answer."""
    answered = reader.comment("Merci, mon canariphone marche enfin au marché de Thiès.")["id"]
    reader.comment("Encore le canariphone, par un formulaire cette fois.", form=True)
    reader.comment("Sans adresse, le canariphone va aussi bien qu’avant.", email="")
    refused = reader.comment(INSULT)
    receipt: dict[str, Any] = {"receipt": refused["receipt"]}
    reader.post(f"/api/v1/comments/{refused['id']}/appeal", content="canarirecours " * 5, **receipt)
    reader.act(refused["id"], "notes", content="canarinote")
    reader.act(refused["id"], "reject", reason="toxic")
    reader.act(answered, "approve")
    # What is refused at the door, or is no comment at all.
    reader.post("/api/v1/comments", content=INSULT)
    reader.post("/api/v1/comments", content="", email="canarimel")
    reader.post("/api/v1/comments", content="canariphone " * 5_000)
    broken = {"Content-Type": "application/json", "X-Forwarded-For": ADDRESS}
    requests.post(
        f"{url}/api/v1/comments", data=b'{"content": "canariphone', headers=broken, timeout=10
    )
    answer = {"content": "Une réponse de quelqu’un d’autre.", "author": "Binta"}
    told = requests.post(f"{url}/api/v1/comments", json={**answer, "parent": answered}, timeout=10)
    reader.act(told.json()["id"], "approve")
    return answered


def bring(environ: Mapping[str, str], folder: Path) -> None:
    """Import one comment of the same person from a file."""
    moment = datetime(2025, 11, 23, 12, tzinfo=UTC)
    told = {
        "id": new_identifier(moment),
        "status": "approved",
        "thread": {"address": "/marche", "title": ""},
        "author": "Canarinom",
        "email": EMAIL,
        "content": "Venu d’ailleurs avec mon canariphone.",
        "submitted_at": moment.isoformat(),
    }
    file = folder / "import.jsonl"
    file.write_text(json.dumps(told) + "\n", encoding="utf-8")
    run(environ, "import", "jsonl", str(file))


def run(environ: Mapping[str, str], *arguments: str) -> str:
    """What a command says; it has to succeed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [*PALABRE, *arguments], env={**kept, **environ}, capture_output=True, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout.decode()


def find_in_redis(client: Redis) -> list[str]:
    """The canaries in any key or value."""
    told = []
    for key in client.scan_iter():
        # DUMP tells every kind of value; short texts stand in it as they are.
        told.append(key + (client.dump(key) or b""))
        kind = client.type(key)
        if kind == b"hash":
            told.append(repr(client.hgetall(key)).encode())
    return find(b"".join(told))


def find(content: bytes) -> list[str]:
    low = content.lower()
    return [each for each in CANARIES if each.encode() in low]


def read_database(database: Database, postgres: PostgresServer) -> bytes:
    """The bytes of SQLite's files, or all that pg_dump tells."""
    if database.dialect == "sqlite":
        path = Path(str(database.engine.url.database))
        files = sorted(path.parent.glob(f"{path.name}*"))
        return b"".join(each.read_bytes() for each in files)
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    dump = [str(postgres.programs / "pg_dump"), "--data-only", url]
    return subprocess.run(dump, check=True, capture_output=True).stdout


def read_rows(database: Database) -> dict[str, list[str]]:
    """The canaries in each table."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%'"
    if database.dialect == "postgresql":
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    found = {}
    with database.read() as connection:
        for name in connection.execute(text(names)).scalars().all():
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).all()  # noqa: S608
            if told := find(repr([tuple(row) for row in rows]).encode()):
                found[name] = told
    return found


def count_pending(database: Database) -> int:
    query = text("SELECT count(*) FROM comments WHERE status = 'pending'")
    with database.read() as connection:
        return int(connection.execute(query).scalar_one())


@pytest.mark.timeout(180)
def test_personal_data_is_in_the_database_alone_and_after_an_erasure_nowhere(
    installation: Installation,
    environ: Mapping[str, str],
    database: Database,
    valkey: ValkeyServer,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    reader = Reader(installation.url)
    answered = go_every_way(reader, installation.url)
    bring(environ, tmp_path)
    wait_until(lambda: count_pending(database) == 0, timeout=30)

    where = read_rows(database)
    assert where.keys() <= {"comments", "comment_words", "signals", "appeals", "comment_notes"}
    assert set(where["comments"]) == {"canariphone", "canarinom", "canarimel", "canarisite"}
    assert all(ADDRESS not in told for told in where.values())
    with Redis.from_url(valkey.url) as client:
        # Drafts are gone after ten seconds.
        wait_until(lambda: find_in_redis(client) == [], timeout=30)
    assert find(installation.read_logs().encode()) == []
    assert find(requests.get(f"{installation.url}/metrics", timeout=10).content) == []

    told = json.loads(run(environ, "erase", "--author", EMAIL, "--yes", "--json"))
    assert (told["dry_run"], told["emptied"]) == (False, 1)
    nameless = [each for each in reader.ids if each != answered and exists(database, each)]
    assert len(nameless) == 1
    run(environ, "erase", "--comment", nameless[0], "--yes")

    assert read_rows(database) == {}
    # Only now: the connections of the installation keep SQLite's log open.
    assert find(read_database(database, request.getfixturevalue("postgres"))) == []
    kept = [each for each in valkey.valkey.directory.rglob("*") if each.is_file()]
    assert kept
    assert find(b"".join(each.read_bytes() for each in kept)) == []
    assert find(installation.read_logs().encode()) == []


def exists(database: Database, comment_id: str) -> bool:
    query = text("SELECT count(*) FROM comments WHERE id = :id")
    bare = comment_id.replace("-", "") if database.dialect == "sqlite" else comment_id
    with database.read() as connection:
        return bool(connection.execute(query, {"id": bare}).scalar_one())
