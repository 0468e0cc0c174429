from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import UnavailablePolicy
from config.word_lists import Entry
from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.policy import Band, Policy, decide
from service.moderation.replay import Change, Report, replay
from service.moderation.store.judged import Judged, count_judged, stream_judged
from service.moderation.store.sites import find_site
from service.moderation.verdict import Signal
from service.moderation.words.judge import HELD, REFUSED, ListName, WordJudge, make_judge, read_list
from service.moderation.words.matcher import WordMatcher
from tests.service.moderation.histories import (
    add_decided,
    read_everything,
    spam_signal,
    words_signal,
)
from tests.workers.checks.samples import sample_comment

POLICY = Policy(
    {"spam": Band(0.5, 0.9), "blocked_words": Band(HELD, REFUSED)},
    0.5,
    UnavailablePolicy.FLAG,
)


def judge_with(**lists: str) -> WordJudge:
    entries = {ListName(name): read_list(content)[0] for name, content in lists.items()}
    return make_judge(WordMatcher([Entry("gloub", line="gloub")]), entries, 0)


def replay_one(content: str, *signals: Signal, **lists: str) -> Change | None:
    (step,) = replay([Judged(sample_comment(content), signals)], judge_with(**lists), POLICY)
    return step


@pytest.mark.parametrize(
    ("signals", "lists", "before", "after", "words"),
    [
        ([words_signal()], {"blocked": "zorglub~"}, "approved", "rejected", ("zorglub~",)),
        ([words_signal()], {"suspect": "zorglub"}, "approved", "flagged", ("zorglub",)),
        ([spam_signal(0.6)], {"blocked": "zorglub"}, "flagged", "rejected", ("zorglub",)),
        ([words_signal(0.5, "pouet")], {}, "flagged", "approved", ("pouet",)),
        ([words_signal(1.0, "pouet")], {"suspect": "zorglub"}, "rejected", "flagged", ("pouet",)),
        ([words_signal(0.5, "x")], {"blocked": "zorglub"}, "flagged", "rejected", ("zorglub",)),
    ],
)
def test_a_change_of_verdict_is_told_with_the_words_that_make_it(
    signals: list[Signal], lists: dict[str, str], before: str, after: str, words: tuple[str, ...]
) -> None:
    change = replay_one("un zorglub", *signals, **lists)
    assert change is not None
    assert (change.before, change.after, change.words) == (Status(before), Status(after), words)


@pytest.mark.parametrize(
    ("signals", "lists"),
    [
        ([words_signal()], {"blocked": "autre"}),
        ([spam_signal(0.95)], {"blocked": "zorglub"}),
        ([spam_signal(0.6)], {"suspect": "zorglub"}),
        ([words_signal(0.5, "pouet")], {"suspect": "zorglub"}),
        # It was not to be had then, which is no doing of the lists.
        ([Signal("blocked_words", Code.CHECKS_UNAVAILABLE, None)], {}),
    ],
)
def test_what_stays_as_it_was_is_no_change(signals: list[Signal], lists: dict[str, str]) -> None:
    assert replay_one("un zorglub", *signals, **lists) is None


def test_a_word_found_before_lists_had_versions_held_and_did_not_reject() -> None:
    old = words_signal(1.0, "gloub", version="")
    assert replay_one("un gloub", old) is None
    change = replay_one("un gloub", old, blocked="gloub")
    assert change is not None
    assert change.before is Status.FLAGGED


@given(
    st.lists(st.sampled_from([0.0, 0.4, 0.5, 0.9, 1.0]).map(spam_signal), max_size=2),
    st.sampled_from(["rien", "un zorglub", "un pouet", "un gloub"]),
    st.sampled_from([{}, {"blocked": "zorglub"}, {"suspect": "zorglub\npouet"}]),
)
def test_replaying_the_lists_that_were_in_force_changes_nothing(
    others: list[Signal], content: str, lists: dict[str, str]
) -> None:
    said = judge_with(**lists).judge(sample_comment(content))
    assert replay_one(content, *others, said, **lists) is None


@given(st.sampled_from(["un zorglub", "un pouet", "rien"]), st.sampled_from([0.1, 0.6, 0.95]))
def test_what_a_replay_foretells_is_what_the_policy_would_decide(content: str, spam: float) -> None:
    before = (spam_signal(spam), words_signal())
    change = replay_one(content, *before, blocked="zorglub", suspect="pouet")
    said = judge_with(blocked="zorglub", suspect="pouet").judge(sample_comment(content))
    expected = decide((before[0], said), POLICY).status
    assert (change.after if change else decide(before, POLICY).status) is expected


def site_of(database: Database, key: str = "default") -> int:
    found = find_site(database, key)
    assert found is not None
    return found


def test_history_is_the_last_decided_comments_of_one_site_newest_first(
    database: Database, now: datetime
) -> None:
    decided = [
        add_decided(database, now + timedelta(seconds=n), POLICY, f"Bonjour {n}")
        for n in range(230)
    ]
    add_decided(database, now, POLICY, "Ailleurs", site="other")
    store.record_review(database, decided[0], Status.REJECTED, "awa", now)
    later = now + timedelta(hours=1)
    store.lease(database, decided, "nobody", later)
    for most in (1, 99, 100, 101, 230, 999):
        found = [judged.comment.id for judged in stream_judged(database, site_of(database), most)]
        assert found == decided[::-1][:most]
        assert count_judged(database, site_of(database), most) == len(found)
    (other,) = stream_judged(database, site_of(database, "other"), 10)
    assert other.comment.content == "Ailleurs"
    assert {signal.check for signal in other.signals} == {"spam", "blocked_words"}


def test_a_replay_of_stored_comments_writes_nothing(database: Database, now: datetime) -> None:
    add_decided(database, now, POLICY, "un zorglub")
    add_decided(database, now, POLICY, "rien")
    before = read_everything(database)
    steps = replay(
        stream_judged(database, site_of(database), 9), judge_with(blocked="zorglub"), POLICY
    )
    report = Report.gather(steps)
    assert (report.looked_at, report.changed, report.complete) == (2, 1, True)
    assert report.counts == {(Status.APPROVED, Status.REJECTED): 1}
    assert [change.comment.content for change in report.changes] == ["un zorglub"]
    assert read_everything(database) == before


def test_a_report_counts_all_changes_and_keeps_the_first() -> None:
    change = replay_one("un zorglub", words_signal(), blocked="zorglub")
    report = Report.gather([change, None, change, change], most=2)
    assert (report.looked_at, report.changed, len(report.changes)) == (4, 3, 2)


def test_a_replay_can_be_cut_short() -> None:
    calls = count(1)
    report = Report.gather([None] * 50, enough=lambda: next(calls) >= 7)
    assert (report.looked_at, report.complete) == (7, False)
