"""Steps of moderators and authors: decisions, second thoughts, appeals and erasure."""

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.identifiers import new_identifier
from service.moderation.store import ReviewConflictError
from service.moderation.store.acts import undo_act
from service.moderation.store.appeals import AppealRefusedError, record_appeal
from service.moderation.store.erasure import Erased, erase_one
from tests.service.moderation.life_model import Life
from tests.service.moderation.life_stage import CHOSEN, ONE, LifeStage
from tests.service.moderation.life_work import settle

MODERATORS = st.sampled_from(["awa", "binta"])
REVIEWED = st.sampled_from([Status.APPROVED, Status.REJECTED])


class PeopleSteps(LifeStage):
    """What people do: review, undo, appeal, erase."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[str] = []

    @precondition(lambda self: self.lives)
    @rule(
        numbers=CHOSEN,
        status=REVIEWED,
        moderator=MODERATORS,
        seen=st.none() | st.sampled_from(list(Status)),
    )
    def review(
        self, numbers: list[int], status: Status, moderator: str, seen: Status | None
    ) -> None:
        """A moderator decides some, or changes decisions back, with or without having looked."""
        act_id = new_identifier(self.now)
        self.acts.append(act_id)
        for life in self.pick(numbers):
            winner = life.winner
            repeated = winner is not None and life.status is status
            unseen = winner is not None if seen is None else life.status is not seen
            conflict = self._try_to_review(life, status, moderator, seen, act_id)
            assert (conflict is not None) == (unseen and not repeated)
            if conflict is not None:
                assert (conflict.status, conflict.winner) == (life.status, winner)
            elif not repeated:
                life.review(act_id, moderator, status)

    def _try_to_review(
        self, life: Life, status: Status, moderator: str, seen: Status | None, act_id: str
    ) -> ReviewConflictError | None:
        given = self.database, life.id, status, moderator, self.now
        try:
            assert store.record_review(*given, seen=seen, act_id=act_id)
        except ReviewConflictError as conflict:
            return conflict
        return None

    @precondition(lambda self: self.acts)
    @rule(number=st.integers(0, 7), moderator=MODERATORS)
    def undo(self, number: int, moderator: str) -> None:
        """A moderator takes an act back, or takes it back again."""
        act_id = self.acts[-1 - number % len(self.acts)]
        done = [
            (life, review)
            for life in sorted(self.lives.values(), key=lambda each: each.id)
            for review in life.reviews
            if review.act_id == act_id
        ]
        restored = [life for life, review in done if life.can_undo(review)]
        undone = undo_act(self.database, act_id, moderator, self.now)
        assert undone.restored == tuple(life.id for life in restored)
        assert undone.left == tuple(life.id for life, _ in done if life not in restored)
        for life in restored:
            life.undo()

    @precondition(lambda self: self.lives)
    @rule(number=ONE)
    def appeal(self, number: int) -> None:
        """An author objects, or tries to."""
        (life,) = self.pick([number])
        refusal = None if life.is_empty else life.refuse_appeal()
        found, refused = self._try_to_appeal(life.id)
        assert refused == refusal
        assert found == (refused is None and not life.is_empty)
        if found:
            life.appeal()

    def _try_to_appeal(self, comment_id: str) -> tuple[bool, Code | None]:
        try:
            return record_appeal(self.database, comment_id, "Mais non !", "fr", self.now), None
        except AppealRefusedError as refused:
            return False, refused.code

    @precondition(lambda self: self.lives)
    @rule(number=ONE)
    def erase(self, number: int) -> None:
        """Somebody has a comment erased, whoever works on it at the moment."""
        (life,) = self.pick([number])
        answers = [each for each in self.lives.values() if each.parent == life.id]
        answered = any(each.status is not Status.REJECTED for each in answers)
        erased = erase_one(self.database, life.id, "binta", self.now)
        if life.is_empty:
            assert erased == Erased()
            return
        self.keys.erase(life.id)
        if answered and life.status is Status.APPROVED:
            assert erased == Erased(emptied=1)
            life.empty()
        else:
            assert erased == Erased(removed=1)
            self.gone.append(self.lives.pop(life.id).id)

    @precondition(lambda self: self.gone)
    @rule(number=ONE, status=REVIEWED)
    def haunt(self, number: int, status: Status) -> None:
        """Somebody comes too late with whatever was to be done about an erased comment."""
        comment_id = self.gone[number % len(self.gone)]
        assert store.lease(self.database, [comment_id], "worker-1", self.now) == []
        assert store.settle(self.database, [settle(comment_id, status)], "worker-1", self.now) == []
        assert not store.record_review(self.database, comment_id, status, "awa", self.now)
        assert not record_appeal(self.database, comment_id, "Mais non !", "fr", self.now)
        assert erase_one(self.database, comment_id, "binta", self.now) == Erased()
