import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.identifiers import new_identifier
from service.web.admin.questions import read_question
from service.web.problems import Problem
from tests.service.web.admin.desk import add_comment
from tests.service.web.admin.program import Program, ids, wrong_fields

TEXTS = st.text(max_size=300) | st.sampled_from(["flagged", "pending", "50", "0", "200", "201"])


def test_a_listing_is_by_status_or_of_all(program: Program, database: Database) -> None:
    by_status = {status: add_comment(database, status) for status in Status}
    for status, comment_id in by_status.items():
        assert ids(program.get(status=status)) == [comment_id]
    assert ids(program.get()) == sorted(by_status.values())


def test_pages_of_a_listing_have_no_gap_and_no_repeat(program: Program, database: Database) -> None:
    added = sorted(add_comment(database, Status.PENDING) for _ in range(120))
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        response = program.get(cursor=cursor, limit=17)
        seen += ids(response)
        assert response.json is not None
        cursor = response.json["next"]
    assert seen == added


def test_a_search_looks_into_texts_and_names(program: Program, database: Database) -> None:
    found = add_comment(database, content="La mangue")
    add_comment(database, content="Autre chose")
    assert ids(program.get(q="MANGUE")) == [found]
    assert ids(program.get(q="man\x00gue")) == [found]
    assert ids(program.get(q="%")) == []


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"status": "lost"}, ["status"]),
        ({"cursor": "x"}, ["cursor"]),
        ({"limit": "0"}, ["limit"]),
        ({"limit": "201"}, ["limit"]),
        ({"limit": "9" * 5000}, ["limit"]),
        ({"limit": "٣"}, ["limit"]),
        ({"limit": ""}, ["limit"]),
        ({"q": "x" * 201}, ["q"]),
        ({"status": "x", "cursor": "x", "q": "x" * 201, "limit": "-1"}, None),
    ],
)
def test_wrong_parameters_are_all_named(
    program: Program, query: dict[str, str], fields: list[str] | None
) -> None:
    assert wrong_fields(program.get(**query)) == (fields or ["status", "cursor", "q", "limit"])


def test_a_cursor_need_not_exist(program: Program, database: Database) -> None:
    earlier = new_identifier(datetime(2020, 1, 1, tzinfo=UTC))
    comment_id = add_comment(database)
    assert ids(program.get(cursor=earlier)) == [comment_id]
    assert ids(program.get(cursor=comment_id)) == []


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("status", "cursor", "q", "limit"), TEXTS)))
def test_any_question_is_read_or_refused(given_parameters: dict[str, str]) -> None:
    with contextlib.suppress(Problem):
        question = read_question(given_parameters)
        assert 1 <= question.limit <= 200
        assert len(question.search) <= 200
        assert "\x00" not in question.search
