"""What each statement costs as comments accumulate, from a thousand to a million."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles

import pytest
from sqlalchemy import select

from config.settings import Settings
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.insight.refreshing import refresh
from service.moderation.insight.summary import Period, read_scores, summarise
from service.moderation.migration import migrate
from service.moderation.schema import comments
from service.moderation.store.search import index
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.benchmarks.growth import SPAM_WORD, Archive, tidy
from tests.servers import PostgresServer
from tests.service.moderation.samples import new_comment

SIZES = (1_000, 100_000, 1_000_000)
FLAGGED = 100_000
"""Of the last size: a queue that nobody has looked at for long."""
TARGET_P95 = 100.0
"""Milliseconds, from the issue that asked for these figures."""
TARGET_SUBMIT = 1.2
"""The p99 of a submission beside that of an empty database."""
RUNS = 40
SETTINGS = Settings.model_validate({"secret_key": "k" * 16, "captcha_provider": "none"})
SUBMISSIONS = 1_000
BATCH = 20


@pytest.fixture
def empty(database: Database, tmp_path: Path, postgres: PostgresServer) -> Iterator[Database]:
    """Another database on the same engine, in which there is next to nothing."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if database.dialect == "postgresql":
        url = postgres.create_database().replace("postgresql://", "postgresql+psycopg://")
    other = Database.from_url(url)
    migrate(other)
    yield other
    other.close()


def time_call(call: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def name_operations(
    database: Database, words: list[str], now: datetime
) -> dict[str, Callable[[], object]]:
    """Everything that reads, and what a sweep writes."""

    def find(status: Status | None, search: str | None, cursor: str | None = None) -> None:
        store.list_comments(database, status=status, cursor=cursor, search=search, limit=25)

    with database.read() as connection:
        flagged = select(comments.c.id).where(comments.c.status == Status.FLAGGED)
        tail = flagged.order_by(comments.c.id.desc()).offset(25).limit(1)
        last = connection.execute(tail).scalar()
        latest = connection.execute(
            select(comments.c.id).order_by(comments.c.id.desc()).limit(1)
        ).scalar()
        sites = list(connection.execute(select(comments.c.site_id).limit(1)).scalars())
    period = Period.of(90, now)
    record = store.find_record(database, str(latest))
    assert record is not None
    common, other, rank_200, rare = words[0], words[1], words[200], words[-1]
    both = f"{words[300]} {words[301]}"
    return {
        "queue, first page": lambda: find(Status.FLAGGED, None),
        "queue, last page": lambda: find(Status.FLAGGED, None, last),
        "approved, first page": lambda: find(Status.APPROVED, None),
        "all, first page": lambda: find(None, None),
        "search, common word": lambda: find(None, common),
        "search, common word, approved": lambda: find(Status.APPROVED, common),
        "search, common word, flagged": lambda: find(Status.FLAGGED, common),
        "search, two common words": lambda: find(Status.FLAGGED, f"{common} {other}"),
        "search, one comment in a hundred": lambda: find(None, rank_200),
        "search, the same, flagged": lambda: find(Status.FLAGGED, rank_200),
        "search, two such words": lambda: find(None, both),
        "search, rare word": lambda: find(None, rare),
        "search, rare word, flagged": lambda: find(Status.FLAGGED, rare),
        "search, rare and common word": lambda: find(None, f"{common} {rare}"),
        "search, beginning of three letters": lambda: find(None, rare[:3]),
        "search, beginning of a rare word": lambda: find(None, rare[:-1]),
        "search, absent word": lambda: find(None, "introuvable"),
        "search, spam's word in approved": lambda: find(Status.APPROVED, SPAM_WORD),
        "search, spam's word in rejected": lambda: find(Status.REJECTED, SPAM_WORD),
        "search, author": lambda: find(None, "lectrice 4321"),
        "thread, first page": lambda: store.list_thread(
            database, "default", "/articles/0", cursor=None
        ),
        "count_waiting": lambda: store.count_waiting(database),
        "find_waiting": lambda: store.find_waiting(database, now, now, 5_000),
        "hold_exhausted": lambda: store.hold_exhausted(database, now),
        "purge_expired_keys": lambda: store.purge_expired_keys(database, now),
        "find_near_copies": lambda: store.find_near_copies(database, record.comment),
        "insight, 90 days": lambda: summarise(database, sites, period),
        "thresholds, 90 days": lambda: read_scores(database, sites[0], "spam", period),
    }


def submit(
    databases: dict[str, Database], now: datetime
) -> tuple[dict[str, list[float]], list[str]]:
    """Milliseconds of each submission to each database, in turns; and what the last one took in."""
    spent: dict[str, list[float]] = {name: [] for name in databases}
    taken: list[str] = []
    for number in range(SUBMISSIONS):
        for name, database in databases.items():
            new = new_comment(thread=f"/articles/{number % 7}", content=f"Bonjour à tous {now}")
            started = time.perf_counter()
            taken.append(store.add(database, new, now))
            spent[name].append((time.perf_counter() - started) * 1000)
    return spent, taken[len(databases) - 1 :: len(databases)]


def moderate(database: Database, ids: list[str], now: datetime) -> dict[str, list[float]]:
    """Milliseconds of leasing and of settling twenty comments at a time, or one."""
    spent: dict[str, list[float]] = {}
    signals = [Signal(name, Code.SPAM, 0.1) for name in ("spam", "toxicity", "links", "captcha")]
    start = 0
    for size in [BATCH, 1] * RUNS:
        batch, start = ids[start : start + size], start + size
        verdict = Verdict(Status.APPROVED, ())
        settlements = [Settlement(comment_id, signals, verdict) for comment_id in batch]
        leased = time_call(lambda: store.lease(database, batch, "worker", now))  # noqa: B023
        settled = time_call(lambda: store.settle(database, settlements, "worker", now))  # noqa: B023
        spent.setdefault(f"lease, {size} comments", []).append(leased)
        spent.setdefault(f"settle, {size} comments", []).append(settled)
    with database.write() as connection:
        connection.execute(comments.delete().where(comments.c.id.in_(ids[start:])))
    return spent


def flag_more(database: Database) -> None:
    """Turn approved comments into flagged ones until FLAGGED wait."""
    with database.write() as connection:
        approved = select(comments.c.id).where(comments.c.status == Status.APPROVED)
        missing = FLAGGED - store.count_waiting(database)[Status.FLAGGED][0]
        ids = connection.execute(approved.limit(missing)).scalars().all()
        for start in range(0, len(ids), 1_000):
            batch = ids[start : start + 1_000]
            these = comments.update().where(comments.c.id.in_(batch))
            connection.execute(these.values(status=Status.FLAGGED))
            index(connection, batch)
    tidy(database)


@pytest.mark.benchmark
@pytest.mark.timeout(3_600)
def test_a_million_comments_slow_nothing_down(
    database: Database, empty: Database, now: datetime
) -> None:
    archive = Archive(database, now)
    tell(database.dialect, "operation", "p50 ms", "p95 ms", "p99 ms")
    missed = []
    for size in SIZES:
        archive.grow(size)
        missed += measure(database, empty, archive.words, f"{size:,}", now)
    flag_more(database)
    label = f"{SIZES[-1]:,}, of them {FLAGGED:,} flagged"
    missed += measure(database, empty, archive.words, label, now + timedelta(seconds=1))
    assert not missed


def measure(
    database: Database, empty: Database, words: list[str], label: str, now: datetime
) -> list[str]:
    """Measure everything in one database beside an empty one; returns the targets missed."""
    # What the sweeper does within minutes.
    refresh(SETTINGS, database, lambda: now, budget=3_600)
    operations = name_operations(database, words, now)
    spent: dict[str, list[float]] = {name: [] for name in operations}
    for _ in range(RUNS):
        for name, operation in operations.items():
            spent[name].append(time_call(operation))
    submitted, ids = submit({"submit, empty database": empty, "submit": database}, now)
    spent |= submitted | moderate(database, ids, now)
    cuts = {name: quantiles(taken, n=100) for name, taken in spent.items()}
    for name, cut in cuts.items():
        tell(label, name, f"{cut[49]:.2f}", f"{cut[94]:.2f}", f"{cut[98]:.2f}")
    slow = [f"{name} ({label})" for name, cut in cuts.items() if cut[94] > TARGET_P95]
    alone, grown = (cuts[name][98] for name in submitted)
    return slow + ([f"submit ({label})"] if grown > alone * TARGET_SUBMIT else [])


def tell(*cells: str) -> None:
    """Print a row of the table."""
    print(f"| {' | '.join(cells)} |", flush=True)  # noqa: T201 - a benchmark is there to print
