import pytest

from service.moderation.codes import Code
from service.moderation.risk import measure_risk
from service.moderation.verdict import Signal

SPAM = Signal("spam", Code.SPAM, 0.62)
TOXIC = Signal("toxicity", Code.TOXIC, 0.9)


@pytest.mark.parametrize(
    ("signals", "reasons", "risk"),
    [
        ([SPAM, TOXIC], [Code.SPAM], 0.62),
        ([SPAM, TOXIC], [Code.SPAM, Code.TOXIC], 0.9),
        ([SPAM, TOXIC], [], 0.0),
        ([Signal("captcha", Code.CAPTCHA_SCORE_LOW, 0.25)], [Code.CAPTCHA_SCORE_LOW], 0.75),
        ([Signal("spam", Code.CHECKS_UNAVAILABLE, None)], [Code.CHECKS_UNAVAILABLE], 0.0),
        ([Signal("language", Code.LANGUAGE_UNSUPPORTED, 1.0)], [Code.LANGUAGE_UNSUPPORTED], 0.0),
    ],
)
def test_a_comment_is_as_risky_as_the_worst_of_what_holds_it(
    signals: list[Signal], reasons: list[Code], risk: float
) -> None:
    assert measure_risk(signals, reasons) == pytest.approx(risk)
