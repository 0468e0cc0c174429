import io

import pytest

from service.moderation.codes import Status
from service.moderation.exchange.items import (
    ForeignComment,
    ForeignFileError,
    Item,
    Skipped,
    SkipReason,
)
from service.moderation.exchange.lines import LONGEST_LINE
from service.moderation.exchange.remark42 import read_remark42
from tests.service.moderation.exchange.samples import REMARK42_HEAD, remark42_line


def read(*lines: str) -> list[Item]:
    return list(read_remark42(io.BytesIO("\n".join(lines).encode())))


def test_a_comment_comes_as_its_readers_saw_it() -> None:
    (item,) = read(REMARK42_HEAD, remark42_line(1, "<p>Un <em>mot</em></p>\n", pid="c-0"))
    assert isinstance(item, ForeignComment)
    assert (item.content.strip(), item.author, item.status) == (
        "Un mot",
        "Ibou & fils",
        Status.APPROVED,
    )
    assert (item.thread, item.thread_title) == ("https://exemple.sn/marche/", "Le marché")
    assert (item.foreign_id, item.parent, item.line) == ("c-1", "c-0", 2)
    assert item.submitted_at.isoformat() == "2024-02-01T09:00:00.123456+00:00"


def test_deleted_and_unreadable_lines_are_skipped_and_the_rest_is_read() -> None:
    items = read(
        REMARK42_HEAD,
        remark42_line(1, "", delete=True),
        "{",
        "[]",
        "",
        "[" * 100_000,
        "9" * (LONGEST_LINE + 5),
        remark42_line(2, "<p>oui</p>", time="hier"),
        remark42_line(3, "<p>oui</p>"),
    )
    assert items[:-1] == [
        Skipped(SkipReason.DELETED, 2, "c-1"),
        Skipped(SkipReason.UNREADABLE, 3),
        Skipped(SkipReason.UNREADABLE, 4),
        Skipped(SkipReason.UNREADABLE, 6),
        Skipped(SkipReason.UNREADABLE, 7),
        Skipped(SkipReason.DATE_INVALID, 8, "c-2"),
    ]
    assert isinstance(items[-1], ForeignComment)


def test_fields_of_another_type_count_as_missing() -> None:
    (item,) = read(REMARK42_HEAD, remark42_line(1, "x", user=[], locator="x", pid=3))
    assert isinstance(item, ForeignComment)
    assert (item.author, item.thread, item.parent) == ("", "", "")


def test_users_and_posts_of_a_large_site_do_no_harm() -> None:
    head = '{"version":1,"users":["' + "a" * LONGEST_LINE + '"],"posts":[]}'
    assert len(read(head, remark42_line(1, "oui"))) == 1


@pytest.mark.parametrize("lines", [[], ["{}"], ['{"version":9}'], [remark42_line(1, "x")]])
def test_another_file_is_refused(lines: list[str]) -> None:
    with pytest.raises(ForeignFileError):
        read(*lines)
