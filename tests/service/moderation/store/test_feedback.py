from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest

from service.moderation.database import Database
from service.moderation.store.feedback import PAGE, Opinion, keep_opinion, stream_feedback
from service.moderation.store.sites import ensure_site

RUDE = Opinion("perspective", "Quel idiot", "fr", {"toxicity": 1.0}, token="comment:1")


@pytest.fixture
def site(database: Database, now: datetime) -> int:
    with database.write() as connection:
        return ensure_site(connection, "journal", now)


def list_kept(database: Database, since: datetime | None = None) -> list[tuple[str, str, float]]:
    found = stream_feedback(database, "journal", since)
    return [(each.content, each.attribute, each.score) for each in found]


def test_an_opinion_said_again_stays_as_it_was_first_given(
    database: Database, site: int, now: datetime
) -> None:
    for hours in range(3):
        keep_opinion(database, site, RUDE, now + timedelta(hours=hours))
    assert [each.given_at for each in stream_feedback(database, "journal")] == [now]


@pytest.mark.parametrize(
    "change", [{"scores": {"toxicity": 0.0}}, {"content": "Quel idiot !", "community": "b"}]
)
def test_the_last_word_on_a_text_counts(
    database: Database, site: int, now: datetime, change: dict[str, object]
) -> None:
    keep_opinion(database, site, RUDE, now)
    changed = replace(RUDE, **change)  # type: ignore[arg-type]
    keep_opinion(database, site, changed, now + timedelta(hours=1))
    (kept,) = stream_feedback(database, "journal")
    assert (kept.content, kept.score) == (changed.content, changed.scores["toxicity"])
    assert kept.given_at == now + timedelta(hours=1)


def test_without_a_token_the_text_itself_says_what_is_meant(
    database: Database, site: int, now: datetime
) -> None:
    nameless = replace(RUDE, token="")
    for opinion in (nameless, nameless, replace(nameless, content="Merci")):
        keep_opinion(database, site, opinion, now)
    assert [content for content, _, _ in list_kept(database)] == ["Quel idiot", "Merci"]


def test_attributes_sources_and_sites_are_kept_apart(
    database: Database, site: int, now: datetime
) -> None:
    with database.write() as connection:
        other = ensure_site(connection, "blog", now)
    keep_opinion(database, site, replace(RUDE, scores={"toxicity": 1.0, "insult": 0.5}), now)
    keep_opinion(database, site, replace(RUDE, source="akismet", scores={"spam": 0.0}), now)
    keep_opinion(database, other, replace(RUDE, scores={"toxicity": 0.0}), now)
    keep_opinion(database, other, replace(RUDE, scores={}), now)
    assert list_kept(database) == [
        ("Quel idiot", "insult", 0.5),
        ("Quel idiot", "toxicity", 1.0),
        ("Quel idiot", "spam", 0.0),
    ]
    assert [each.score for each in stream_feedback(database, "blog")] == [0.0]


def test_all_of_it_is_read_and_what_is_older_can_be_left_out(
    database: Database, site: int, now: datetime
) -> None:
    for number in range(PAGE + 1):
        late = now + timedelta(seconds=number)
        keep_opinion(database, site, replace(RUDE, token=str(number)), late)
    assert len(list_kept(database)) == PAGE + 1
    assert len(list_kept(database, now + timedelta(seconds=PAGE - 1))) == 2


def test_two_who_say_the_same_at_once_are_one(database: Database, site: int, now: datetime) -> None:
    together = Barrier(4)
    opinion = replace(RUDE, scores={"toxicity": 1.0, "insult": 1.0, "spam": 0.0})

    def say() -> None:
        together.wait()
        keep_opinion(database, site, opinion, now)

    threads = [Thread(target=say) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list_kept(database)) == 3
