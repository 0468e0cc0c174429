"""A comment's life at random, over the real store: every step compared with what ought to be."""

from hypothesis.stateful import invariant
from sqlalchemy import Row, func, select

from service.moderation import store
from service.moderation.appeal_schema import appeals
from service.moderation.codes import Status
from service.moderation.schema import comments, decisions, reviews
from tests.service.moderation.life_model import Life
from tests.service.moderation.life_people import PeopleSteps
from tests.service.moderation.life_stage import THREAD
from tests.service.moderation.life_work import WorkSteps


class CommentLives(WorkSteps, PeopleSteps):
    """Steps of machines and people in any order, and what holds after each."""

    steps = 0

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
            life.id: life.status for life in self.lives.values() if not life.is_empty
        }

    def _ids(self, status: Status) -> set[str]:
        return {life.id for life in self.lives.values() if life.status is status}

    def _read(self) -> list[Row[tuple[object, ...]]]:
        verdict = select(decisions.c.status).where(decisions.c.comment_id == comments.c.id)
        acts = select(func.count()).where(reviews.c.comment_id == comments.c.id)
        said = select(func.count()).where(appeals.c.comment_id == comments.c.id)
        waiting = said.where(appeals.c.answered_at.is_(None))
        query = select(
            comments,
            verdict.scalar_subquery().label("verdict"),
            acts.scalar_subquery().label("acts"),
            said.scalar_subquery().label("said"),
            waiting.scalar_subquery().label("waiting"),
        )
        with self.database.read() as connection:
            return list(connection.execute(query))

    @staticmethod
    def _compare(row: Row[tuple[object, ...]], life: Life) -> None:
        stored = row.status, row.attempts, row.lease_owner, row.lease_until, row.verdict, row.acts
        meant = life.status, life.attempts, life.owner, life.until, life.decision, len(life.reviews)
        assert stored == meant, life.id
        assert (row.said, row.waiting) == (len(life.appeals), int(life.open_appeal is not None))
        assert (row.erased_at is not None, row.content == "") == (life.is_empty, life.is_empty)
        # These hold of any comment, whatever the model says.
        pending = row.status == Status.PENDING
        assert pending == (row.decided_at is None)
        assert not pending or (row.verdict is None and row.acts == 0)
        assert pending or row.lease_owner is None
        assert pending or row.acts or row.waiting or row.verdict == row.status
        assert not row.waiting or row.status == Status.FLAGGED
