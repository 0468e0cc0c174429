"""What the description says of odd values is what happens: each was found by a fuzzer."""

import pytest

from service.web.admin.trials import MOST_TRIED
from tests.service.web.openapi.world import ADMIN, World

WORDS = "/api/v1/admin/word-lists/suspect/replay"
HIDDEN = "\x00"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?cursor=", 200),
        ("?status=", 200),
        ("?status=lost", 400),
        (f"?q={'x' * 200}", 200),
        (f"?q={'x' * 150}{'%00' * 51}", 400),
    ],
)
def test_what_is_empty_is_not_asked_for_and_what_is_dropped_counts_too(
    world: World, query: str, status: int
) -> None:
    assert world.moderate("GET", query).status_code == status


@pytest.mark.parametrize(
    ("last", "status"),
    [(5, 200), (5.0, 200), (5.5, 400), (True, 400), ("5", 400), (0, 400), (MOST_TRIED + 1, 400)],
)
def test_a_whole_number_is_one_however_json_writes_it(
    world: World, last: object, status: int
) -> None:
    body = {"content": "zizanie", "last": last}
    assert world.moderate("POST", base=WORDS, json=body).status_code == status


def test_an_id_that_is_none_is_one_that_nobody_knows(world: World) -> None:
    answer = world.moderate("POST", "/bulk", json={"action": "reject", "ids": ["", "x"]})
    assert answer.status_code == 200
    assert [each["error"] for each in answer.get_json()["results"]] == ["not_found"] * 2


def test_a_note_is_measured_as_it_was_written(world: World) -> None:
    path = f"{ADMIN}/{world.keep()}/notes"
    for content, status in (("x" * 2_000, 200), ("x" * 1_999 + HIDDEN * 2, 400), ("", 400)):
        answer = world.moderate("POST", base=path, json={"content": content})
        assert answer.status_code == status, len(content)


def test_a_thread_that_is_not_named_is_that_of_no_name(world: World) -> None:
    assert world.send("GET", "/api/v1/threads/comments").status_code == 200
    assert world.send("GET", "/api/v1/threads/comments?site=No%20Key").status_code == 400
