from dataclasses import replace
from datetime import datetime

import pytest

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store.bans import lift_ban
from tests.service.moderation.samples import new_comment
from tests.workers.checks.samples import sample_comment
from workers.checks.ban import AuthorBan


@pytest.mark.parametrize(("banned", "score"), [(True, 1.0), (False, 0.0)])
def test_a_ban_is_certain_and_so_is_its_absence(banned: bool, score: float) -> None:
    signal = AuthorBan().inspect(replace(sample_comment(), author_banned=banned))
    assert (signal.reason, signal.score) == (Code.AUTHOR_BANNED, score)


def test_a_banned_author_is_known_when_the_next_comment_is_taken_up(
    database: Database, now: datetime
) -> None:
    first = store.add(database, new_comment(author_key="pest"), now)
    store.record_review(database, first, Status.REJECTED, "awa", now, bans=True)

    def is_banned(**changes: object) -> bool:
        comment_id = store.add(database, new_comment(**changes), now)
        (comment,) = store.lease(database, [comment_id], "worker", now)
        return comment.author_banned

    assert is_banned(author_key="pest")
    assert not is_banned(author_key="other")
    assert not is_banned(author_key="pest", site="elsewhere")
    assert lift_ban(database, first, "awa", now)
    assert not is_banned(author_key="pest")
