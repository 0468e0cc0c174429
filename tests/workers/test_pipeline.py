from datetime import UTC, datetime

import pytest
from rq.timeouts import JobTimeoutException

from service.moderation.codes import Code, Status
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, Comment
from service.moderation.verdict import Signal
from workers.checks.check import CheckUnavailableError
from workers.pipeline import inspect

COMMENT = Comment(
    id="019ab000-0000-7000-8000-000000000000",
    site_id=1,
    thread_id=1,
    thread="/marche",
    thread_title="",
    parent="",
    status=Status.PENDING,
    author="Awa",
    email="",
    url="",
    content="Bonjour",
    language="fr",
    author_key="author",
    captcha=CaptchaEvidence(CaptchaOutcome.VERIFIED, 0.9),
    submitted_at=datetime(2026, 11, 23, tzinfo=UTC),
    decided_at=None,
)


class Seeing:
    """A check that sees a score."""

    name = "spam"

    def inspect(self, comment: Comment) -> Signal:
        return Signal(self.name, Code.SPAM, 0.7)


class Failing:
    """A check that fails in a given way."""

    name = "links"

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def inspect(self, comment: Comment) -> Signal:
        raise self.error


@pytest.mark.parametrize("error", [CheckUnavailableError("no list"), ZeroDivisionError()])
def test_a_failing_check_says_so_and_hides_no_other(error: Exception) -> None:
    found = inspect(COMMENT, [Seeing(), Failing(error), Seeing()])
    assert [(signal.check, signal.reason, signal.score) for signal in found] == [
        ("spam", Code.SPAM, 0.7),
        ("links", Code.CHECKS_UNAVAILABLE, None),
        ("spam", Code.SPAM, 0.7),
    ]


@pytest.mark.parametrize("error", [JobTimeoutException(), KeyboardInterrupt(), SystemExit()])
def test_the_jobs_deadline_is_not_mistaken_for_a_failing_check(error: BaseException) -> None:
    with pytest.raises(type(error)):
        inspect(COMMENT, [Failing(error)])
