import io

import pytest

from service.moderation.codes import Status
from service.moderation.exchange.disqus import read_disqus, unwrap
from service.moderation.exchange.items import ForeignComment, Item, Skipped, SkipReason
from tests.service.moderation.exchange.samples import disqus_post, write_disqus


def read(*posts: str) -> list[Item]:
    return list(read_disqus(io.BytesIO(write_disqus(*posts).encode())))


def test_a_post_comes_with_its_thread_and_what_it_answers() -> None:
    first, second = read(
        disqus_post(1, "<p>Bonjour</p>\n<p>à tous</p>"), disqus_post(2, "<p>Oui</p>", parent=1)
    )
    assert isinstance(first, ForeignComment)
    assert isinstance(second, ForeignComment)
    assert (first.thread, first.thread_title) == ("https://exemple.sn/marche/", "Le marché")
    assert (first.content, first.author, first.status) == (
        "Bonjour\n\nà tous",
        "Ibou",
        Status.APPROVED,
    )
    assert (first.foreign_id, first.parent, second.parent) == ("1", "", "1")
    assert second.submitted_at.isoformat() == "2024-02-02T10:00:00+00:00"


def test_spam_is_rejected_and_what_was_deleted_stays_so() -> None:
    spam, deleted = read(
        disqus_post(1, "achetez", spam=True, deleted=True), disqus_post(2, "x", deleted=True)
    )
    assert isinstance(spam, ForeignComment)
    assert (spam.status, spam.foreign_status) == (Status.REJECTED, "spam")
    assert deleted == Skipped(SkipReason.DELETED, 8, "2")


def test_what_was_not_approved_waits_for_a_person() -> None:
    post = disqus_post(1, "x").replace("</isSpam>", "</isSpam><isApproved>false</isApproved>")
    (item,) = read(post)
    assert isinstance(item, ForeignComment)
    assert item.status is Status.FLAGGED


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://disq.us/url?url=https%3A%2F%2Fx.fr%2Fy%3Aabc123&cuid=1", "https://x.fr/y"),
        ("https://disq.us/p/1", "https://disq.us/p/1"),
        ("https://x.fr/?url=a:b", "https://x.fr/?url=a:b"),
        ("http://[", "http://["),
    ],
)
def test_an_address_behind_a_redirection_of_disqus_is_told(address: str, plain: str) -> None:
    assert unwrap(address) == plain


def test_a_link_of_a_message_leads_where_it_leads() -> None:
    link = '<a href="https://disq.us/url?url=https%3A%2F%2Fx.fr%2Fy%3Aabc&amp;cuid=1">là</a>'
    (item,) = read(disqus_post(1, f"<p>{link}</p>"))
    assert isinstance(item, ForeignComment)
    assert item.content == "là (https://x.fr/y)"
