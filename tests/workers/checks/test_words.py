"""The check as a worker runs it: the site's own lists, as they stand when a comment is taken up."""

import logging
from datetime import datetime, timedelta

import pytest

from config.settings import UnavailablePolicy
from config.word_lists import Entry
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.policy import Band, Policy
from service.moderation.schema import word_list_saves
from service.moderation.store.word_lists import Proposal, save_lists
from service.moderation.verdict import Signal
from service.moderation.words.judge import HELD, REFUSED, ListName
from tests.service.moderation.samples import new_comment
from tests.workers.checks.samples import sample_comment
from workers.checks.check import CheckUnavailableError
from workers.checks.words import BlockedWords
from workers.jobs import Desk, moderate

POLICY = Policy({"blocked_words": Band(HELD, REFUSED)}, 0.5, UnavailablePolicy.FLAG)


@pytest.fixture
def check(database: Database) -> BlockedWords:
    return BlockedWords([Entry("gloub", line="gloub")], database)


def save(database: Database, now: datetime, site: str = "default", **lists: str) -> None:
    proposals = {ListName(name): Proposal(content) for name, content in lists.items()}
    save_lists(database, site, proposals, "awa", now)


def take_up(database: Database, now: datetime, content: str, site: str = "default") -> Comment:
    comment_id = store.add(database, new_comment(content=content, site=site), now)
    (comment,) = store.lease(database, [comment_id], "worker", now)
    return comment


def inspect(check: BlockedWords, comment: Comment) -> Signal:
    signal = check.inspect(comment)
    assert (signal.check, signal.reason) == ("blocked_words", Code.BLOCKED_WORD)
    return signal


def test_without_lists_of_its_own_a_site_has_those_of_the_installation(
    check: BlockedWords, database: Database, now: datetime
) -> None:
    assert inspect(check, take_up(database, now, "un gloub")).score == HELD
    assert inspect(check, take_up(database, now, "un zorglub")).score == 0.0


def test_a_list_that_was_saved_holds_for_the_next_comment(
    check: BlockedWords, database: Database, now: datetime
) -> None:
    assert inspect(check, take_up(database, now, "un zorglub")).score == 0.0
    save(database, now, suspect="zorglub~")
    assert inspect(check, take_up(database, now, "des zorglubs")).score == HELD
    save(database, now, blocked="zorglub")
    assert inspect(check, take_up(database, now, "un zorglub !")).score == REFUSED
    save(database, now, blocked="", suspect="")
    assert inspect(check, take_up(database, now, "un zorglub ?")).score == 0.0
    assert inspect(check, take_up(database, now, "un gloub")).score == HELD


def test_each_site_has_lists_of_its_own(
    check: BlockedWords, database: Database, now: datetime
) -> None:
    save(database, now, blocked="zorglub")
    save(database, now, site="other", suspect="zorglub")
    found = [
        inspect(check, take_up(database, now, "un zorglub", site)).score
        for site in ("default", "other", "third", "default")
    ]
    assert found == [REFUSED, HELD, 0.0, REFUSED]


def test_a_signal_names_the_revision_of_the_lists_it_comes_from(
    check: BlockedWords, database: Database, now: datetime
) -> None:
    assert inspect(check, take_up(database, now, "Bonjour")).version == "lists-0"
    save(database, now, blocked="zorglub")
    comment = take_up(database, now, "Bonsoir")
    assert comment.words_revision > 0
    assert inspect(check, comment).version == f"lists-{comment.words_revision}"


def test_an_unusable_line_of_a_stored_list_does_not_take_the_others_down(
    check: BlockedWords, database: Database, now: datetime
) -> None:
    save(database, now, blocked="zorglub")
    with database.write() as connection:
        connection.execute(word_list_saves.update().values(content="*\nzorglub\n"))
    assert inspect(check, take_up(database, now, "un zorglub")).score == REFUSED


def test_lists_that_cannot_be_read_send_the_comment_to_a_person() -> None:
    gone = Database.from_url("postgresql+psycopg://127.0.0.1:1/palabre")
    with pytest.raises(CheckUnavailableError):
        BlockedWords((), gone).inspect(sample_comment(words_revision=3))
    gone.close()


def test_a_running_worker_rejects_by_a_list_saved_a_moment_ago(
    check: BlockedWords, database: Database, now: datetime
) -> None:
    later = now + timedelta(milliseconds=1)
    desk = Desk(database, [check], POLICY, print, print, "worker", lambda: later)
    before = store.add(database, new_comment(content="un zorglub", duplicate_key="1"), now)
    moderate([before], desk=desk)
    save(database, now, blocked="zorglub")
    after = store.add(database, new_comment(content="un zorglub", duplicate_key="2"), now)
    moderate([after], desk=desk)
    outcomes = store.find_outcomes(database, [before, after])
    statuses = [outcomes[each].status for each in (before, after)]
    assert statuses == [Status.APPROVED, Status.REJECTED]


def test_a_save_in_the_midst_of_a_batch_has_the_lists_read_once(
    check: BlockedWords,
    database: Database,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "workers.checks.words")
    save(database, now, blocked="zorglub")
    batch = [take_up(database, now, f"un zorglub {number}") for number in range(5)]
    save(database, now, blocked="zorglub\npouet")
    assert [inspect(check, comment).score for comment in batch] == [REFUSED] * 5
    assert len(caplog.records) == 1
    assert inspect(check, take_up(database, now, "un pouet")).score == REFUSED
