import io
from datetime import UTC, datetime

import pytest

from service.moderation.codes import Status
from service.moderation.exchange.items import (
    ForeignComment,
    ForeignFileError,
    Item,
    Skipped,
    SkipReason,
)
from service.moderation.exchange.wordpress import read_wordpress
from tests.service.moderation.exchange.samples import write_wxr, wxr_comment


def read(content: str) -> list[Item]:
    return list(read_wordpress(io.BytesIO(content.encode())))


def read_one(**changes: str) -> ForeignComment:
    (item,) = read(write_wxr(wxr_comment(1, **changes)))
    assert isinstance(item, ForeignComment)
    return item


def test_a_comment_comes_with_all_that_wordpress_keeps_of_it() -> None:
    found = read_one(
        content="un <b>mot</b> &amp; <a href='https://x.fr/y'>là</a>\n\ndeux", parent="3"
    )
    assert found == ForeignComment(
        foreign_id="1",
        status=Status.APPROVED,
        foreign_status="1",
        submitted_at=datetime(2024, 3, 5, 12, 30, tzinfo=UTC),
        content="un mot & là (https://x.fr/y)\n\ndeux",
        author="Awa",
        thread="https://exemple.sn/marche/?a=1&b=2",
        line=10,
        thread_title="Marché & port",
        parent="3",
        email="awa@exemple.sn",
        url="https://awa.example",
        address="192.0.2.1",
        language="fr-FR",
    )


@pytest.mark.parametrize(
    ("approved", "status"),
    [
        ("1", Status.APPROVED),
        ("0", Status.FLAGGED),
        ("spam", Status.REJECTED),
        ("trash", Status.REJECTED),
        ("post-trashed", Status.REJECTED),
        ("something", Status.FLAGGED),
    ],
)
def test_every_status_has_one_here_and_an_unknown_one_waits_for_a_person(
    approved: str, status: Status
) -> None:
    assert read_one(approved=approved).status is status


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_format_is_read(version: str) -> None:
    assert len(read(write_wxr(wxr_comment(1), wxr_comment(2), version=version))) == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": "pingback"}, SkipReason.PINGBACK),
        ({"type": "trackback"}, SkipReason.PINGBACK),
        ({"type": "order_note"}, SkipReason.OTHER_TYPE),
        ({"date": "0000-00-00 00:00:00", "date_gmt": ""}, SkipReason.DATE_INVALID),
        (
            {"date": "9999-99-99 00:00:00", "date_gmt": "1970-01-01 00:00:00"},
            SkipReason.DATE_INVALID,
        ),
    ],
)
def test_what_is_no_comment_or_has_no_date_is_skipped_by_its_line(
    changes: dict[str, str], reason: SkipReason
) -> None:
    assert read(write_wxr(wxr_comment(5, **changes))) == [Skipped(reason, 10, "5")]


def test_a_date_without_its_utc_form_is_taken_as_it_is() -> None:
    assert read_one(date_gmt="0000-00-00 00:00:00").submitted_at.hour == 13


def test_an_address_keeps_what_looks_like_an_entity() -> None:
    url = "https://x.fr/?a=1&amp;copy=2&#038;b=3"
    assert read_one(author_url=url).url == "https://x.fr/?a=1&copy=2&b=3"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<rss><channel><title>Un flux</title></channel></rss>", "no WordPress export"),
        (write_wxr(version="2.0"), "WXR 2.0"),
        ("<disqus/>", "begins with <disqus>"),
    ],
)
def test_another_file_is_refused(content: str, told: str) -> None:
    with pytest.raises(ForeignFileError, match=told):
        read(content)


@pytest.mark.parametrize("meta", ["[]", "{", '{"id": 1}', "[" * 100_000])
def test_meta_of_ours_that_somebody_broke_is_left_out(meta: str) -> None:
    broken = (
        "<wp:commentmeta><wp:meta_key>palabre</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{meta}]]></wp:meta_value></wp:commentmeta></wp:comment>"
    )
    (item,) = read(write_wxr(wxr_comment(1).replace("</wp:comment>", broken)))
    assert isinstance(item, ForeignComment)
    assert item.comment_id is None
