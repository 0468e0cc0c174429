from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.exchange.wordpress_writer import number_answers, write_wordpress
from service.moderation.store.imports import add_imports
from service.moderation.store.selection import Selection
from service.moderation.verdict import Settlement, Verdict
from tests.service.moderation.samples import new_comment
from tests.service.moderation.store.test_imports import imported

WP = "{http://wordpress.org/export/1.2/}"
NAMES = [chr(ord("a") + number) for number in range(8)]


def export(database: Database, **chosen: object) -> ElementTree.Element:
    selection = Selection("default", **chosen)  # type: ignore[arg-type]
    root = ElementTree.fromstring("".join(write_wordpress(database, selection)))  # noqa: S314 - ours
    channel = root.find("channel")
    assert channel is not None
    return channel


def read_texts(channel: ElementTree.Element, name: str) -> list[str | None]:
    return [found.findtext(WP + name) for found in channel.iter(f"{WP}comment")]


def test_each_thread_is_a_post_that_wordpress_finds_by_its_title(
    database: Database, now: datetime
) -> None:
    address = "https://exemple.sn/?p=1&q=2"
    store.add(database, new_comment(thread=address, thread_title="Marché & <port>"), now)
    store.add(database, new_comment(thread="/sans-titre", thread_title=""), now)
    channel = export(database)
    assert channel.findtext(f"{WP}wxr_version") == "1.2"
    assert channel.findtext(f"{WP}base_site_url") == "https://exemple.sn"
    posts = channel.findall("item")
    assert [post.findtext("link") for post in posts] == [address, "/sans-titre"]
    # WordPress keeps titles as HTML.
    assert [post.findtext("title") for post in posts] == [
        "Marché &amp; &lt;port&gt;",
        "/sans-titre",
    ]
    assert {post.findtext(f"{WP}post_date") for post in posts} == {""}


def test_statuses_are_those_of_wordpress(database: Database, now: datetime) -> None:
    for number, status in enumerate((Status.APPROVED, Status.REJECTED)):
        comment_id = store.add(database, new_comment(), now + timedelta(seconds=number))
        store.record_review(database, comment_id, status, "awa", now)
    spam = store.add(database, new_comment(), now + timedelta(seconds=2))
    store.lease(database, [spam], "worker", now)
    verdict = Verdict(Status.REJECTED, (Code.SPAM,))
    store.settle(database, [Settlement(spam, (), verdict)], "worker", now)
    store.add(database, new_comment(), now + timedelta(seconds=3))
    once = imported(1, now + timedelta(seconds=4), status=Status.REJECTED, foreign_status="spam")
    add_imports(database, "default", "wordpress", [once], now)
    assert read_texts(export(database), "comment_approved") == ["1", "trash", "spam", "0", "spam"]


def test_a_reply_names_the_number_of_what_it_answers(database: Database, now: datetime) -> None:
    first = store.add(database, new_comment(), now)
    store.add(database, new_comment(parent=first), now + timedelta(seconds=1))
    store.add(database, new_comment(parent="12"), now + timedelta(seconds=2))
    channel = export(database)
    assert read_texts(channel, "comment_id") == ["1", "2", "3"]
    assert read_texts(channel, "comment_parent") == ["0", "1", "0"]


def test_only_what_is_selected_is_written(database: Database, now: datetime) -> None:
    old = store.add(database, new_comment(content="ancien"), now - timedelta(days=9))
    store.add(database, new_comment(content="récent"), now)
    store.add(database, new_comment(content="ailleurs", site="other"), now)
    store.record_review(database, old, Status.APPROVED, "awa", now)
    assert read_texts(export(database), "comment_content") == ["ancien", "récent"]
    assert read_texts(export(database, since=now), "comment_content") == ["récent"]
    chosen = frozenset({Status.APPROVED})
    assert read_texts(export(database, statuses=chosen), "comment_content") == ["ancien"]


def test_a_long_thread_and_many_threads_are_read_page_after_page(
    database: Database, now: datetime
) -> None:
    batch = [imported(n, now + timedelta(seconds=n)) for n in range(1_100)]
    pages = [
        imported(n, now, new=new_comment(thread=f"/{n}"), foreign_id=f"page {n}")
        for n in range(2_000, 2_600)
    ]
    add_imports(database, "default", "wordpress", [*batch, *pages], now)
    channel = export(database)
    assert len(channel.findall("item")) == 601
    assert len(set(read_texts(channel, "comment_id"))) == 1_700


@pytest.mark.parametrize("count", [0, 30_000])
def test_numbering_a_long_chain_takes_no_longer_than_a_flat_thread(count: int) -> None:
    chain = {str(number): str(number + 1) for number in range(count)}
    assert len(number_answers(chain, 1)) == count


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*NAMES, "", "z"])))
def test_numbers_are_distinct_and_greater_than_their_parents(answers: dict[str, str]) -> None:
    numbers = number_answers(answers, 10)
    assert sorted(numbers.values()) == list(range(10, 10 + len(answers)))
    for each, above in answers.items():
        circle, seen = above, {each}
        while circle in answers and circle not in seen:
            seen.add(circle)
            circle = answers[circle]
        if above in answers and circle not in seen:
            assert numbers[above] < numbers[each]
