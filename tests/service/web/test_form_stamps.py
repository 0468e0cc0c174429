from datetime import UTC, datetime, timedelta

import pytest

from service.moderation.form_evidence import FormEvidence
from service.moderation.submission import Submission
from service.web.form_stamps import FormStamps

STAMPS = FormStamps("a-secret-for-tests-only")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [0.0, 0.25, 1.999, 2.0, 3600.0, 30 * 86400.0])
def test_a_stamp_tells_how_long_ago_the_form_was_shown(seconds: float) -> None:
    later = NOW + timedelta(seconds=seconds)
    assert STAMPS.measure(STAMPS.issue(NOW), later) == pytest.approx(seconds)


def test_a_clock_that_is_a_little_behind_counts_as_no_time_at_all() -> None:
    stamp = STAMPS.issue(NOW)
    assert STAMPS.measure(stamp, NOW - timedelta(seconds=4)) == 0
    assert STAMPS.measure(stamp, NOW - timedelta(seconds=6)) is None


def test_what_is_no_stamp_of_ours_tells_nothing() -> None:
    stamp = STAMPS.issue(NOW)
    moment, _, signature = stamp.partition(".")
    other = FormStamps("another-secret-for-tests").issue(NOW)
    earlier = f"{int(moment) - 60000}.{signature}"
    for forged in ("", "x", moment, stamp + "0", stamp[:-1], earlier, other, stamp.upper() + "é"):
        assert STAMPS.measure(forged, NOW) is None


def test_a_submission_is_observed_with_its_trap_and_its_time() -> None:
    plain = Submission(content="Bonjour", author="Awa")
    assert STAMPS.observe(plain, NOW) == FormEvidence(False, None)
    stamp = STAMPS.issue(NOW - timedelta(seconds=1))
    hasty = Submission(content="x", author="y", form_stamp=stamp, reply_subject="Cheap")
    assert STAMPS.observe(hasty, NOW) == FormEvidence(True, 1.0)
