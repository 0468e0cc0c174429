import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from service.web.preferences import Preference, read_preference

APP = Flask(__name__)


def read(prefer: str) -> Preference:
    with APP.test_request_context(headers={"Prefer": prefer}):
        return read_preference(request, longest=2.0)


@pytest.mark.parametrize(
    ("prefer", "expected"),
    [
        ("", Preference(2.0)),
        ("respond-async", Preference(0.0, "respond-async")),
        ("Respond-Async", Preference(0.0, "respond-async")),
        ("wait=1", Preference(1.0, "wait=1")),
        ("wait=100", Preference(2.0)),
        ("respond-async, wait=1", Preference(1.0, "wait=1")),
        ("wait=-1", Preference(2.0)),
        ("wait=1.5", Preference(2.0)),
        ("wait=\u0661", Preference(2.0)),
        ("return=minimal", Preference(2.0)),
    ],
)
def test_the_header_reads_as_rfc_7240_has_it(prefer: str, expected: Preference) -> None:
    assert read(prefer) == expected


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n")))
def test_nothing_in_the_header_waits_longer_than_allowed(prefer: str) -> None:
    assert 0 <= read(prefer).seconds <= 2.0
