import pytest
from rq.timeouts import JobTimeoutException

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.verdict import Signal
from tests.workers.checks.samples import sample_comment
from workers.checks.check import CheckUnavailableError
from workers.pipeline import inspect

COMMENT = sample_comment()


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
