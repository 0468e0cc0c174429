from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code, Status
from service.moderation.insight.sieve import Sieve
from service.moderation.policy import Band, Policy, decide
from service.moderation.verdict import Signal
from tests.service.moderation.insight.cases import POLICY

SIGNALS = st.lists(
    st.builds(
        Signal,
        st.sampled_from(["spam", "toxicity", "insult", "captcha", "other"]),
        st.just(Code.SPAM),
        st.none() | st.floats(0, 1),
    ),
    unique_by=lambda signal: signal.check,
    min_size=1,
)
STRICT = Policy({**POLICY.bands, "spam": Band(0.1)}, 0.7, POLICY.captcha_unavailable)


@given(SIGNALS, st.floats(0, 1), st.sampled_from([POLICY, STRICT]))
def test_what_is_kept_back_changes_no_verdict(
    signals: list[Signal], floor: float, policy: Policy
) -> None:
    sieve = Sieve.make([POLICY, STRICT], floor)
    kept = [each for each in signals if sieve.passes(each)]
    loud = decide(kept, policy).status if kept else Status.APPROVED
    assert loud is decide(signals, policy).status


def test_nothing_from_the_floor_on_is_kept_back() -> None:
    sieve = Sieve.make([POLICY], 0.05)
    assert sieve.passes(Signal("insult", Code.TOXIC, 0.05))
    assert not sieve.passes(Signal("insult", Code.TOXIC, 0.049))
    assert not sieve.passes(Signal("captcha", Code.CAPTCHA_SCORE_LOW, 0.9))
