from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask, g

from service.web.admin.amounts import change, day, duration, number, share, threshold


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context("/admin/"):
        g.language = request.param
        yield request.param


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, {"fr": "0 s", "en": "0 sec"}),
        (59, {"fr": "59 s", "en": "59 sec"}),
        (720, {"fr": "12 min", "en": "12 min"}),
        (750, {"fr": "12 min 30 s", "en": "12 min 30 sec"}),
        (12_000, {"fr": "3 h 20 min", "en": "3 hr 20 min"}),
        (86_400, {"fr": "1 j", "en": "1 day"}),
        (93_605, {"fr": "1 j 2 h", "en": "1 day 2 hr"}),
        (86_460, {"fr": "1 j", "en": "1 day"}),
    ],
)
def test_a_duration_has_two_units_at_most(
    language: str, seconds: int, expected: dict[str, str]
) -> None:
    written = duration(seconds).replace("\u202f", " ").replace("\u00a0", " ")
    assert written == expected[language]


def test_numbers_are_written_as_there(language: str) -> None:
    assert number(12_345) == {"fr": "12\u202f345", "en": "12,345"}[language]
    assert [change(each) for each in (-3, 0, 3)] == ["\u22123", "±0", "+3"]
    assert day(date(2026, 11, 23)) == {"fr": "23 nov.", "en": "23 Nov"}[language]


def test_a_threshold_is_as_exact_as_it_is_set(language: str) -> None:
    assert (
        threshold(0.505).replace("\u202f", "\u00a0")
        == {"fr": "50,5\u00a0%", "en": "50.5%"}[language]
    )
    assert threshold(0.29).startswith("29")


def test_a_share_of_nothing_is_none(language: str) -> None:
    assert share(0, 0) == "–"
    assert share(1, 4).startswith("25")
