"""A comment's life at random, over the real store: every step compared with what ought to be.

Appeals and erasure are not steps yet, because the store has neither.
"""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Row, delete, func, select

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.comment import NewComment
from service.moderation.database import Database
from service.moderation.schema import comments, decisions, reviews, sites, threads
from service.moderation.store import IntakeError, ReviewConflictError
from service.moderation.store.work import ATTEMPTS, LEASE
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.life_model import FINAL, Keys, Life
from tests.service.moderation.samples import new_comment

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WORKERS = st.sampled_from(["worker-1", "worker-2", "worker-3"])
MOST = 5
"""Comments in one story: few enough to meet again."""
CHOSEN = st.lists(st.integers(0, MOST - 1), min_size=1, max_size=4, unique=True)
SMALL = st.integers(1, 4)
THREAD = "/marche"

arrivals = st.builds(
    lambda key, token, text: new_comment(
        idempotency_key=key and f"key-{key}",
        captcha_token_key=token and f"token-{token}",
        duplicate_key=f"text-{text}",
        thread=THREAD,
    ),
    st.none() | SMALL,
    st.none() | SMALL,
    st.integers(1, 12),
)


class CommentLives(RuleBasedStateMachine):
    """Steps of web, workers, sweeper and moderators, in any order, with clocks that jump."""

    database: Database
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.lives: dict[str, Life] = {}
        self.keys = Keys()
        self.erase_all()

    def teardown(self) -> None:
        """Leave the database as it was found."""
        self.erase_all()

    def erase_all(self) -> None:
        """Everything that a story has left; what refers to comments goes with them."""
        with self.database.write() as connection:
            for table in (comments, threads, sites):
                connection.execute(delete(table))
        store.purge_expired_keys(self.database, START + timedelta(days=9000))

    def pick(self, numbers: list[int]) -> list[Life]:
        """Some of the lives, always the same for the same numbers."""
        known = list(self.lives.values())
        return [known[number] for number in dict.fromkeys(each % len(known) for each in numbers)]

    @precondition(lambda self: len(self.lives) < MOST)
    @rule(batch=st.lists(arrivals, min_size=1, max_size=3))
    def submit(self, batch: list[NewComment]) -> None:
        """Comments arrive together, some of them for the second time."""
        outcomes = store.add_many(self.database, batch, self.now)
        for new, outcome in zip(batch, outcomes, strict=True):
            refusal = self.keys.refuse(new)
            if refusal is not None:
                assert isinstance(outcome, refusal), outcome
                assert isinstance(outcome, IntakeError)
                continue
            assert isinstance(outcome, str)
            self.keys.use(new, self.now)
            self.lives[outcome] = Life(outcome, self.now)

    @precondition(lambda self: self.lives)
    @rule(numbers=CHOSEN, owner=WORKERS)
    def lease(self, numbers: list[int], owner: str) -> None:
        """A job is delivered, for the first time or again."""
        chosen = self.pick(numbers)
        free = [life for life in chosen if life.is_free(self.now) and life.attempts < ATTEMPTS]
        taken = store.lease(self.database, [life.id for life in chosen], owner, self.now)
        assert [comment.id for comment in taken] == [life.id for life in free]
        for life in free:
            life.take(owner, self.now)

    @precondition(lambda self: self.lives)
    @rule(number=st.integers(0, MOST - 1), owner=WORKERS)
    def crash(self, number: int, owner: str) -> None:
        """A worker takes a comment up and is never heard of again."""
        self.lease([number], owner)
        self.now += LEASE + timedelta(seconds=1)

    @rule(most=SMALL, owner=WORKERS)
    def lease_next(self, most: int, owner: str) -> None:
        """A worker takes along what nobody has tried."""
        waiting = [each for each in self.lives.values() if each.is_free(self.now)]
        fresh = sorted((each for each in waiting if each.attempts == 0), key=lambda each: each.id)
        taken = store.lease_next(self.database, most, owner, self.now)
        assert [comment.id for comment in taken] == [life.id for life in fresh[:most]]
        for life in fresh[:most]:
            life.take(owner, self.now)

    @precondition(lambda self: self.lives)
    @rule(numbers=CHOSEN, owner=WORKERS, status=st.sampled_from(FINAL))
    def decide(self, numbers: list[int], owner: str, status: Status) -> None:
        """A worker settles, in time or too late, what it holds or once held, or never did."""
        chosen = self.pick(numbers)
        own = [each for each in chosen if each.status is Status.PENDING and each.owner == owner]
        signal = Signal("spam", Code.SPAM, 0.7)
        verdict = Verdict(status, (Code.SPAM,))
        settlements = [Settlement(life.id, (signal,), verdict) for life in chosen]
        settled = store.settle(self.database, settlements, owner, self.now)
        assert settled == [life.id for life in own]
        for life in own:
            life.decide(status)

    @precondition(lambda self: self.lives)
    @rule(numbers=CHOSEN, owner=WORKERS)
    def give_back(self, numbers: list[int], owner: str) -> None:
        """A worker stumbles over one comment of a batch, and gives its leases back."""
        chosen = self.pick(numbers)
        store.release(self.database, [life.id for life in chosen], owner)
        for life in chosen:
            if life.owner == owner:
                life.let_go()

    @rule(seconds=st.sampled_from([1, 14, 15, 16, 60, 700, 90_000]))
    def pass_time(self, seconds: int) -> None:
        """Time passes: whoever crashed is found out when the lease ends."""
        self.now += timedelta(seconds=seconds)

    @rule(seconds=st.sampled_from([1, 16, 7200]))
    def set_clock_back(self, seconds: int) -> None:
        """Somebody corrects the clock."""
        self.now -= timedelta(seconds=seconds)

    @rule()
    def sweep(self) -> None:
        """The sweeper holds what has failed too often, finds what waits, forgets old keys."""
        spent = [
            each
            for each in self.lives.values()
            if each.is_free(self.now) and each.attempts >= ATTEMPTS
        ]
        held = store.hold_exhausted(self.database, self.now)
        assert sorted(held) == sorted(life.id for life in spent)
        for life in spent:
            life.decide(Status.FLAGGED)
        before = self.now - timedelta(seconds=10)
        waiting = [each for each in self.lives.values() if each.is_waiting(before, self.now)]
        fresh, tried = store.find_waiting(self.database, before, self.now, 100)
        assert sorted(fresh) == sorted(each.id for each in waiting if each.attempts == 0)
        assert sorted(tried) == sorted(each.id for each in waiting if each.attempts > 0)

    @rule()
    def purge(self) -> None:
        """The sweeper forgets keys past their time; shingles are none of this story's."""
        assert store.purge_expired_keys(self.database, self.now) >= self.keys.forget(self.now)

    @precondition(lambda self: self.lives)
    @rule(
        number=st.integers(0, MOST - 1),
        status=st.sampled_from([Status.APPROVED, Status.REJECTED]),
        seen=st.none() | st.sampled_from(list(Status)),
    )
    def review(self, number: int, status: Status, seen: Status | None) -> None:
        """A moderator decides, or changes a decision back, with or without having looked."""
        (life,) = self.pick([number])
        reviewed = bool(life.reviews)
        repeated = reviewed and life.status is status
        unseen = reviewed if seen is None else life.status is not seen
        conflict = self._try_to_review(life, status, seen)
        assert (conflict is not None) == (unseen and not repeated)
        if conflict is not None:
            assert conflict.status is life.status
            assert conflict.winner == ("awa" if reviewed else None)
        elif not repeated:
            life.review(status)

    def _try_to_review(
        self, life: Life, status: Status, seen: Status | None
    ) -> ReviewConflictError | None:
        try:
            assert store.record_review(self.database, life.id, status, "awa", self.now, seen=seen)
        except ReviewConflictError as conflict:
            return conflict
        return None

    @invariant()
    def everything_is_as_it_ought_to_be(self) -> None:
        """The database says of every comment what the model says."""
        type(self).steps += 1
        rows = {row.id: row for row in self._read()}
        assert rows.keys() == self.lives.keys()
        for row in rows.values():
            self._compare(row, self.lives[row.id])

    @invariant()
    def everybody_sees_what_they_should(self) -> None:
        """The thread shows what is approved and nothing else, and the queue what waits."""
        shown, _ = store.list_thread(self.database, "default", THREAD, cursor=None)
        found = {status: self._ids(status) for status in Status}
        assert {comment.id for comment in shown} == found[Status.APPROVED]
        queue = store.list_comments(self.database, status=Status.FLAGGED, cursor=None)
        assert {record.comment.id for record in queue.records} == found[Status.FLAGGED]
        outcomes = store.find_outcomes(self.database, self.lives)
        assert {id_: each.status for id_, each in outcomes.items()} == {
            life.id: life.status for life in self.lives.values()
        }

    def _ids(self, status: Status) -> set[str]:
        return {life.id for life in self.lives.values() if life.status is status}

    def _read(self) -> list[Row[tuple[object, ...]]]:
        verdict = select(decisions.c.status).where(decisions.c.comment_id == comments.c.id)
        acts = select(func.count()).where(reviews.c.comment_id == comments.c.id)
        query = select(
            comments,
            verdict.scalar_subquery().label("verdict"),
            acts.scalar_subquery().label("acts"),
        )
        with self.database.read() as connection:
            return list(connection.execute(query))

    @staticmethod
    def _compare(row: Row[tuple[object, ...]], life: Life) -> None:
        stored = row.status, row.attempts, row.lease_owner, row.lease_until, row.verdict, row.acts
        meant = life.status, life.attempts, life.owner, life.until, life.decision, len(life.reviews)
        assert stored == meant, life.id
        # These hold of any comment, whatever the model says.
        pending = row.status == Status.PENDING
        assert pending == (row.decided_at is None)
        assert not pending or (row.verdict is None and row.acts == 0)
        assert pending or row.lease_owner is None
        assert pending or row.acts or row.verdict == row.status
