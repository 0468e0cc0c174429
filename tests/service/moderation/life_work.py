"""Steps of web processes, workers and the sweeper, with clocks that jump."""

from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.comment import NewComment
from service.moderation.identifiers import new_identifier
from service.moderation.store import IntakeError
from service.moderation.store.work import ATTEMPTS, LEASE
from service.moderation.verdict import Settlement, Signal, Verdict
from tests.service.moderation.life_model import FINAL, Life
from tests.service.moderation.life_stage import CHOSEN, MOST, ONE, THREAD, LifeStage
from tests.service.moderation.samples import new_comment

WORKERS = st.sampled_from(["worker-1", "worker-2", "worker-3"])
SMALL = st.integers(1, 4)

arrivals = st.builds(
    lambda key, token, text, attempts: new_comment(
        idempotency_key=key and f"key-{key}",
        captcha_token_key=token and f"token-{token}",
        duplicate_key=f"text-{text}",
        attempts=attempts,
        thread=THREAD,
    ),
    st.none() | SMALL,
    st.none() | SMALL,
    st.integers(1, 12),
    st.integers(0, 1),
)


def settle(comment_id: str, status: Status) -> Settlement:
    """A verdict with one signal."""
    signal = Signal("spam", Code.SPAM, 0.7)
    return Settlement(comment_id, (signal,), Verdict(status, (Code.SPAM,)))


class WorkSteps(LifeStage):
    """What machines do: take in, lease, settle, crash, sweep."""

    @precondition(lambda self: len(self.lives) < MOST)
    @rule(
        batch=st.lists(arrivals, min_size=1, max_size=3),
        answered=st.none() | ONE,
        checked=st.none() | st.sampled_from(FINAL),
    )
    def submit(self, batch: list[NewComment], answered: int | None, checked: Status | None) -> None:
        """Comments arrive together, some for the second time, the first perhaps checked already."""
        to = "" if answered is None or not self.lives else self.pick([answered])[0].id
        batch = [replace(each, parent=to) for each in batch]
        if checked:
            made = new_identifier(self.now)
            settlement = settle(made, checked)
            batch[0] = replace(batch[0], id=made, settlement=settlement, attempts=0)
        outcomes = store.add_many(self.database, batch, self.now)
        for new, outcome in zip(batch, outcomes, strict=True):
            refusal = self.keys.refuse(new)
            if refusal is not None:
                assert isinstance(outcome, refusal), outcome
                assert isinstance(outcome, IntakeError)
                continue
            assert isinstance(outcome, str)
            self.keys.use(new, outcome, self.now)
            self._begin(new, outcome)

    def _begin(self, new: NewComment, comment_id: str) -> None:
        life = Life(comment_id, self.now, attempts=new.attempts, parent=new.parent)
        if new.settlement:
            life.decide(new.settlement.verdict.status)
        self.lives[comment_id] = life

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
        assert [comment.attempts for comment in taken] == [life.attempts for life in free]

    @precondition(lambda self: self.lives)
    @rule(number=ONE, owner=WORKERS)
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
        settlements = [settle(life.id, status) for life in chosen]
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
