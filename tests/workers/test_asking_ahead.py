from collections.abc import Sequence
from datetime import datetime, timedelta

from config.settings import UnavailablePolicy
from service.moderation import store
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.drafts import Draft, Findings
from service.moderation.identifiers import new_identifier
from service.moderation.policy import Band, Policy
from service.moderation.recipients import OPENAI
from service.moderation.verdict import Signal
from tests.service.moderation.samples import new_comment
from workers.jobs import Desk, moderate
from workers.prechecking import precheck


class Asker:
    """Remembers in which order it was given what to do."""

    name = OPENAI

    def __init__(self) -> None:
        self.told: list[object] = []

    def begin(self, comments: Sequence[Comment]) -> None:
        self.told.append([each.content for each in comments])

    def inspect(self, comment: Comment) -> Signal:
        self.told.append(comment.content)
        return Signal(self.name, Code.TOXIC, 0.0)


def make_desk(database: Database, now: datetime, asker: Asker) -> Desk:
    policy = Policy({OPENAI: Band(0.5)}, 0.5, UnavailablePolicy.FLAG)
    later = now + timedelta(milliseconds=1)
    return Desk(database, [asker], policy, lambda _: None, lambda _: None, "worker", lambda: later)


def test_others_are_asked_about_a_whole_batch_before_the_first_is_waited_for(
    database: Database, now: datetime
) -> None:
    asker = Asker()
    ids = [store.add(database, new_comment(content=said), now) for said in ("one", "two")]
    moderate(ids, desk=make_desk(database, now, asker))
    assert asker.told == [["one", "two"], "one", "two"]


def test_nobody_else_is_asked_about_what_is_not_stored(database: Database, now: datetime) -> None:
    asker = Asker()
    told: list[Findings] = []
    text = Draft.of(new_comment(id=new_identifier(now))).write()
    precheck(text, lambda _d, _t, seen: told.append(seen), make_desk(database, now, asker))
    assert asker.told == []
    assert [list(seen.signals) for seen in told] == [[]]
