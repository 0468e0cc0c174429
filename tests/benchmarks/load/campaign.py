"""The whole run: every system in turn, round after round; then one client, then memory."""

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import mean

from redis import Redis

from tests.benchmarks.load.figures import DATABASES, PEER, Figures, describe_run
from tests.benchmarks.load.flame import record
from tests.benchmarks.load.messages import build_for_siteverify
from tests.benchmarks.load.rounds import load, run_client
from tests.benchmarks.load.supply import CONNECTIONS, DELAY, MOST_RATE, Batch, Plan, Supply
from tests.benchmarks.load.systems import System, run_isso, run_palabre
from tests.benchmarks.load.targets import SITEVERIFY
from tests.benchmarks.load.verifier import Verifier, run_verifier
from workers.scoring.model import Model

SCORED = 200
"""Comments of a round that are scored once more by themselves."""
SEGMENT_SECONDS = 10.0
"""After so long under load, memory is looked at, and the other database has its turn."""


class Campaign:
    """Systems that are all up, and what was measured of them so far."""

    def __init__(self, plan: Plan, stack: ExitStack) -> None:
        self._folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="palabre-load-"))
        )
        self._plan = plan
        self._model = Model.load()
        self._supply = Supply(plan, self._model)
        self._verifier: Verifier = stack.enter_context(run_verifier())
        self._peer: System = stack.enter_context(run_isso(self._folder / PEER))
        self._own: list[System] = [
            stack.enter_context(run_palabre(each, self._verifier.url, self._folder / each))
            for each in DATABASES
        ]
        self.figures = Figures(describe_run(_describe(plan, self._model, self._own)))
        self.stacks: dict[str, dict[str, int]] = {}

    def run(self) -> Figures:
        """Measure everything; AssertionError if an acknowledged comment is lost or undecided."""
        for system in (self._peer, *self._own):
            self._load(system, self._supply.take("full", 700), "warm-up", 0, seconds=1.0)
        self.figures.rounds.clear()
        for number in range(self._plan.rounds):
            self._say(f"round {number + 1} of {self._plan.rounds}")
            self._run_round()
        self._say("one client")
        for _ in range(self._plan.rounds):
            self._ask_alone()
        self._say("flame graphs")
        self._record_stacks()
        self._say(f"memory over {self._plan.minutes:.1f} minutes")
        self._watch_memory()
        return self.figures

    def _run_round(self) -> None:
        # One batch for all systems: each reads the very same comments.
        cheap, full, delayed = (
            self._supply.take(mix, int(MOST_RATE[mix, delay] * self._plan.seconds))
            for mix, delay in (("n-grams", 0), ("full", 0), ("n-grams", DELAY))
        )
        self._load(self._peer, cheap, "n-grams", 0)
        for system in self._own:
            self._load(system, cheap, "n-grams", 0)
        self._score("n-grams", cheap)
        for system in self._own:
            self._load(system, full, "full", 0)
        self._score("full", full)
        for system in self._own:
            self._load(system, delayed, "n-grams", DELAY)

    def _load(
        self, system: System, batch: Batch, mix: str, delay: int, seconds: float | None = None
    ) -> None:
        self._verifier.set_delay(delay)
        measured = load(
            system,
            batch.texts,
            self._verifier,
            self._folder,
            first=batch.first,
            connections=CONNECTIONS,
            seconds=seconds or self._plan.seconds,
        )
        self.figures.rounds.append(replace(measured, mix=mix, delay=delay))
        self._say(
            f"  {system.name:20} {mix:8} siteverify {delay:2} ms  {measured.rate:6.0f}/s"
            f"  p50 {measured.p50:6.1f}  p99 {measured.p99:6.1f} ms  CPU {measured.own_cpu:5.2f} ms"
            f"  pending {measured.pending}  failed {measured.failed}"
        )

    def _score(self, mix: str, batch: Batch) -> None:
        texts = batch.texts[:: max(len(batch.texts) // SCORED, 1)]
        started = time.process_time()
        readings = [self._model.read(text) for text in texts]
        spent = (time.process_time() - started) * 1000 / len(texts)
        self.figures.scoring.setdefault(mix, []).append(spent)
        self.figures.ngrams[mix] = mean(not reading.windows for reading in readings)

    def _ask_alone(self) -> None:
        """One client and no load: siteverify by itself, then each database slow and instant."""
        count = self._plan.answers
        self._verifier.set_delay(DELAY)
        self._ask(SITEVERIFY, self._verifier.port, list(build_for_siteverify(count)))
        for delay in (DELAY, 0):
            self._verifier.set_delay(delay)
            batch = self._supply.take("full", count)
            for system in self._own:
                messages = list(system.build(batch.texts, batch.first))
                self._ask(f"{system.name}, {delay} ms", system.port, messages)

    def _ask(self, name: str, port: int, messages: Sequence[bytes]) -> None:
        report = run_client(port, 1, 600.0, messages, self._folder)
        # An answer without a verdict stays among the times, at all that it was waited for.
        assert set(report["outcomes"]) <= {"decided", "pending"}, f"{name}: {report['outcomes']}"
        self.figures.latency.setdefault(name, []).extend(report["milliseconds"])

    def _record_stacks(self) -> None:
        system = self._own[0]
        seconds = self._plan.seconds
        with record(system.processes, ("web", "worker"), seconds, self._folder) as stacks:
            batch = self._supply.take("full", int(MOST_RATE["full", 0] * seconds))
            self._load(system, batch, "profiled", 0)
        self.stacks = stacks

    def _watch_memory(self) -> None:
        under_load = dict.fromkeys((system.name for system in self._own), 0.0)
        segment = min(SEGMENT_SECONDS, self._plan.minutes * 60 / 4)
        while min(under_load.values()) < self._plan.minutes * 60:
            for system in self._own:
                batch = self._supply.take("full", int(MOST_RATE["full", 0] * segment))
                self._load(system, batch, "memory", 0, seconds=segment)
                under_load[system.name] += segment
                taken = (under_load[system.name], self.figures.rounds[-1].megabytes)
                self.figures.memory.setdefault(system.name, []).append(taken)

    def _say(self, line: str) -> None:
        print(line, flush=True)  # noqa: T201 - a benchmark is there to print


def measure(plan: Plan) -> tuple[Figures, dict[str, dict[str, int]]]:
    """Start everything, measure it, stop it; the figures, and the sampled stacks by role."""
    with ExitStack() as stack:
        campaign = Campaign(plan, stack)
        return campaign.run(), campaign.stacks


def _describe(plan: Plan, model: Model, systems: Sequence[System]) -> dict[str, str]:
    redis, database = systems[0].redis, systems[1].database
    assert isinstance(redis, Redis)
    assert database is not None
    with database.read() as connection:
        postgresql = connection.exec_driver_sql("SHOW server_version").scalar_one()
    return {
        "servers": f"Valkey {redis.info('server')['valkey_version']}, PostgreSQL {postgresql}",
        "model": model.version,
        "plan": f"{plan.rounds} rounds of {plan.seconds:g} s, {CONNECTIONS} connections",
    }
