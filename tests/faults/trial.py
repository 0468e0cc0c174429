"""One fault tried on one stage: what it does, what is promised, and what came of it."""

import dataclasses
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.faults.audit import audit, count_pending, measure_waits
from tests.faults.crowd import CROWD, Crowd, Posts
from tests.faults.ledger import Ledger
from tests.faults.stage import KINDS, Stage
from tests.waiting import wait_until

PATIENCE = 120.0
"""Seconds after which what is still undecided is reported as such."""
LONG_ENOUGH = 1_000
"""Submissions from which a trial strikes as often as its page says."""


@dataclass(frozen=True)
class Found:
    """What an act reports: how often the fault struck, and the worst recovery in seconds.

    Without a `recovery` it is the longest that any comment waited for its decision, for each
    worker that was lost over it.
    """

    injected: int
    recovery: float | None = None
    broken: Sequence[str] = ()
    late: Sequence[str] = ()
    notes: str = ""


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    code: str
    title: str
    promise: str
    within: float
    database: str
    seed: int
    injected: int
    acknowledged: int
    lost: int
    twice: int
    recovery: float
    broken: list[str]
    late: list[str]
    notes: str
    seconds: float = 0.0
    """How long the trial took, with its audit."""

    @property
    def safe(self) -> bool:
        """Whether the fault struck, and nothing was lost, decided twice or out of its place."""
        return self.injected > 0 and not (self.lost or self.twice or self.broken)

    @property
    def kept(self) -> bool:
        """Whether the promise was kept, time included."""
        return self.safe and not self.late and self.recovery <= self.within


class Trial:
    """A stage with a crowd of its own, whose comments are told apart by their threads."""

    def __init__(self, code: str, stage: Stage, seed: int, submissions: int) -> None:
        self.stage, self.seed, self.submissions = stage, seed, submissions
        self.name = f"/{code}/{seed}"
        self.random = random.Random(f"{seed} {code}")
        self.ledger = Ledger()
        self.struck = 0
        self.crowds: list[Crowd] = []
        self.crowd = self.make_crowd(Posts(self.name, seed))

    @property
    def is_long(self) -> bool:
        """Whether it is one of the long run's."""
        return self.submissions >= LONG_ENOUGH

    def strikes(self, times: int, spacing: float) -> Iterator[int]:
        """All submissions in one even stream, and the numbers of the strikes to be made in it.

        They come `spacing` seconds after one another by the processes' clock, each at a random
        moment of its part. Where the stream is over before, there are fewer: `struck` counts them.
        """
        rate = self.submissions * self.stage.speed / (times * spacing)
        with self.crowd.posting(self.submissions, CROWD, rate):
            for number in range(times):
                self.await_share((number + self.random.random()) / times)
                if number and self.is_over():
                    return
                self.struck += 1
                yield number

    def make_crowd(self, posts: Posts) -> Crowd:
        """Another crowd, that posts something else into the same ledger."""
        crowd = Crowd(lambda: self.stage.urls, posts, self.ledger)
        self.crowds.append(crowd)
        return crowd

    def count_pending(self, *, fresh: bool = False) -> int:
        """Comments of this trial that nobody has decided, or even tried to."""
        return count_pending(self.stage.database, self.name, fresh=fresh)

    def await_decisions(self, timeout: float = PATIENCE) -> float:
        """Wait until nothing is undecided; the seconds that took."""
        began = time.monotonic()
        wait_until(lambda: self.count_pending() == 0, timeout)
        return time.monotonic() - began

    def is_over(self) -> bool:
        """Whether nobody posts at the moment."""
        return not any(crowd.busy for crowd in self.crowds)

    def list_unanswered(self) -> list[str]:
        """What the clients have given up."""
        return [f"{each} unanswered" for crowd in self.crowds for each in crowd.unanswered]

    def await_share(self, share: float) -> None:
        """Wait until this share of the submissions has been promised."""
        wanted = int(self.submissions * share)
        wait_until(lambda: len(self.ledger) >= wanted, timeout=PATIENCE)


Act = Callable[[Trial], Found]


@dataclass(frozen=True)
class Fault:
    """A fault by its code in the catalogue, with its promise in words and in seconds."""

    code: str
    title: str
    promise: str
    within: float
    act: Act = field(repr=False)
    kinds: Sequence[str] = KINDS
    seconds: float = 90.0
    """How long it takes with 10,000 submissions, about, to plan a run by."""
    brief: bool = True
    """Whether the short run tries it as well."""


def try_fault(fault: Fault, stage: Stage, seed: int, submissions: int) -> Result:
    """Let the fault happen, put everything right again, and audit what was left behind."""
    trial, began = Trial(fault.code, stage, seed, submissions), time.monotonic()
    try:
        found = fault.act(trial)
    finally:
        stage.restore()
    broken = [*found.broken, *trial.list_unanswered()]
    try:
        trial.await_decisions()
    except AssertionError:
        broken.append(f"{trial.count_pending()} still pending after {PATIENCE} s")
    account = audit(stage.database, trial.ledger, trial.name, stage.diary, stage.urls[0])
    recovery, notes = found.recovery, found.notes
    if recovery is None:
        recovery, notes = _judge_waits(trial, notes)
    names = {each.name for each in dataclasses.fields(Result)} - {"seconds"}
    known = {name: value for name, value in vars(fault).items() if name in names}
    return Result(
        **known,
        database=stage.kind,
        seed=seed,
        injected=found.injected,
        acknowledged=account.acknowledged,
        lost=len(account.lost),
        twice=len(account.twice),
        recovery=round(recovery, 2),
        broken=[*broken, *account.broken][:20],
        late=list(found.late),
        notes=notes,
        seconds=round(time.monotonic() - began, 1),
    )


def _judge_waits(trial: Trial, notes: str) -> tuple[float, str]:
    """The worst wait for each lost worker, and the notes, with the longest wait of all."""
    waits = measure_waits(trial.stage.database, trial.name)
    worst, longest = waits.longest_for_each_crash, waits.longest
    if longest > worst:
        said = f"{longest.total_seconds():.0f} s where more than one worker was lost over a comment"
        notes = f"{notes}; {said}" if notes else said
    return worst.total_seconds(), notes
