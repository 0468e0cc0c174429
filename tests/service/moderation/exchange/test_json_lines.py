import io
import json

import pytest

from service.moderation.codes import Status
from service.moderation.exchange.items import (
    ForeignComment,
    ForeignFileError,
    Item,
    Skipped,
    SkipReason,
)
from service.moderation.exchange.json_lines import read_json_lines

LINE = {
    "id": "018e0e6f-2a40-7000-8000-000000000001",
    "site": "default",
    "thread": {"address": "/marche", "title": "Le marché"},
    "parent": "",
    "status": "rejected",
    "author": "Awa",
    "content": "Bonjour",
    "submitted_at": "2024-03-05T12:30:00+00:00",
}


def read(*lines: object) -> list[Item]:
    told = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(read_json_lines(io.BytesIO("\n".join(told).encode())))


def test_a_line_is_a_comment_that_keeps_its_identifier() -> None:
    (item,) = read(LINE)
    assert isinstance(item, ForeignComment)
    assert item.comment_id == item.foreign_id == LINE["id"]
    assert (item.status, item.thread, item.email) == (Status.REJECTED, "/marche", "")


def test_a_bad_line_is_skipped_by_its_number() -> None:
    assert read(LINE, "{", {**LINE, "id": "1"}, {**LINE, "submitted_at": "hier"})[1:] == [
        Skipped(SkipReason.UNREADABLE, 2),
        Skipped(SkipReason.ID_INVALID, 3, "1"),
        Skipped(SkipReason.DATE_INVALID, 4, LINE["id"]),  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("line", ["no JSON", '{"version":1,"users":[],"posts":[]}', "[]"])
def test_another_file_is_refused(line: str) -> None:
    with pytest.raises(ForeignFileError, match="palabre export jsonl"):
        read(line)


def test_a_site_without_comments_is_an_empty_file() -> None:
    assert read() == []
