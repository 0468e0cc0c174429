import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.identifiers import (
    first_identifier,
    measure_age,
    new_identifier,
    parse_identifier,
)

moments = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1)).map(  # noqa: DTZ001 - made aware
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(moments)
def test_an_identifier_is_a_version_7_uuid(now: datetime) -> None:
    parsed = uuid.UUID(new_identifier(now))
    assert parsed.version == 7
    assert parsed.variant == uuid.RFC_4122


@given(moments)
def test_identifiers_sort_by_their_millisecond(now: datetime) -> None:
    assert first_identifier(now) <= new_identifier(now)
    assert new_identifier(now) < first_identifier(now + timedelta(milliseconds=2))


def test_identifiers_of_one_moment_differ() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert len({new_identifier(now) for _ in range(1000)}) == 1000


@given(st.text())
def test_what_is_no_identifier_is_none(text: str) -> None:
    found = parse_identifier(text)
    assert found is None or uuid.UUID(found) == uuid.UUID(text)


def test_an_identifier_knows_its_age() -> None:
    moment = datetime(2026, 11, 23, 12, 0, 0, 123_000, tzinfo=UTC)
    identifier = new_identifier(moment)
    assert measure_age(identifier, moment + timedelta(hours=2)) == timedelta(hours=2)
    assert measure_age(identifier, moment - timedelta(hours=2)) == timedelta()
    with pytest.raises(ValueError, match="badly formed"):
        measure_age("none", moment)


@given(st.uuids(), moments)
def test_whatever_an_identifier_is_its_age_is_not_negative(given: uuid.UUID, now: datetime) -> None:
    assert measure_age(str(given), now) >= timedelta()
