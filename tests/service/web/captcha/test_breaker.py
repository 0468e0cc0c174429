import pytest

from service.web.captcha.breaker import FAILURES, REST, Breaker
from service.web.captcha.provider import CaptchaUnavailableError


class Vendor:
    """Fails while told to, and counts who asks; its clock stands still until it is moved."""

    def __init__(self) -> None:
        self.broken = True
        self.misconfigured = False
        self.asked = 0
        self.now = 0.0

    def answer(self) -> str:
        self.asked += 1
        if self.broken:
            raise CaptchaUnavailableError("timeout", misconfigured=self.misconfigured)
        return "answer"


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
def breaker(vendor: Vendor) -> Breaker:
    return Breaker(lambda: vendor.now)


def fail(breaker: Breaker, vendor: Vendor, times: int = FAILURES) -> list[str]:
    causes = []
    for _ in range(times):
        with pytest.raises(CaptchaUnavailableError) as failure:
            breaker.run(vendor.answer)
        causes.append(failure.value.cause)
    return causes


def test_after_five_failures_nobody_asks_any_more(breaker: Breaker, vendor: Vendor) -> None:
    assert fail(breaker, vendor, FAILURES + 3) == ["timeout"] * FAILURES + ["resting"] * 3
    assert vendor.asked == FAILURES


def test_an_answer_between_failures_starts_the_count_anew(breaker: Breaker, vendor: Vendor) -> None:
    fail(breaker, vendor, FAILURES - 1)
    vendor.broken = False
    assert breaker.run(vendor.answer) == "answer"
    vendor.broken = True
    assert "resting" not in fail(breaker, vendor)


def test_after_its_rest_one_caller_tries_for_all(breaker: Breaker, vendor: Vendor) -> None:
    fail(breaker, vendor)
    vendor.now = REST
    assert fail(breaker, vendor, 3) == ["timeout", "resting", "resting"]


def test_while_one_caller_tries_the_others_are_turned_away(
    breaker: Breaker, vendor: Vendor
) -> None:
    fail(breaker, vendor)
    vendor.now, vendor.broken = REST, False

    def answer_slowly() -> str:
        with pytest.raises(CaptchaUnavailableError, match="resting"):
            breaker.run(vendor.answer)
        return vendor.answer()

    assert breaker.run(answer_slowly) == "answer"


def test_once_it_answers_everybody_asks_again(breaker: Breaker, vendor: Vendor) -> None:
    fail(breaker, vendor)
    vendor.now, vendor.broken = REST, False
    assert [breaker.run(vendor.answer) for _ in range(3)] == ["answer"] * 3


def test_a_wrong_setting_is_still_told_apart_from_an_outage(
    breaker: Breaker, vendor: Vendor
) -> None:
    vendor.misconfigured = True
    fail(breaker, vendor)
    with pytest.raises(CaptchaUnavailableError) as failure:
        breaker.run(vendor.answer)
    assert failure.value.misconfigured
