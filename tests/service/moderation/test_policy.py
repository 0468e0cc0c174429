from hypothesis import given
from hypothesis import strategies as st

from config.settings import UnavailablePolicy
from service.moderation.codes import Code, Status
from service.moderation.policy import Band, Policy, decide
from service.moderation.verdict import Signal

POLICY = Policy(
    bands={
        Code.SPAM: Band(0.5, 0.9),
        Code.TOXIC: Band(0.6, 0.9),
        Code.TOO_MANY_LINKS: Band(0.5),
        Code.BLOCKED_WORD: Band(1.0),
    },
    captcha_flag_below=0.5,
    captcha_unavailable=UnavailablePolicy.FLAG,
)
GRAVITY = [Status.APPROVED, Status.FLAGGED, Status.REJECTED]

scores = st.floats(0, 1)
signals = st.builds(
    lambda reason, score: Signal(str(reason), reason, score),
    st.sampled_from(sorted(POLICY.bands)),
    st.none() | scores,
)


def captcha(score: float | None, reason: Code = Code.CAPTCHA_SCORE_LOW) -> Signal:
    return Signal("captcha", reason, score)


def spam(score: float | None) -> Signal:
    return Signal("spam", Code.SPAM, score)


def test_a_comment_with_nothing_against_it_is_approved_without_reasons() -> None:
    verdict = decide([captcha(0.9), spam(0.1)], POLICY)
    assert (verdict.status, verdict.reasons) == (Status.APPROVED, ())


def test_thresholds_include_their_own_score() -> None:
    assert decide([spam(0.4999)], POLICY).status is Status.APPROVED
    assert decide([spam(0.5)], POLICY).status is Status.FLAGGED
    assert decide([spam(0.8999)], POLICY).status is Status.FLAGGED
    assert decide([spam(0.9)], POLICY).status is Status.REJECTED


def test_a_captcha_score_at_the_threshold_passes_and_below_it_holds() -> None:
    assert decide([captcha(0.5)], POLICY).status is Status.APPROVED
    verdict = decide([captcha(0.4999)], POLICY)
    assert (verdict.status, verdict.reasons) == (Status.FLAGGED, (Code.CAPTCHA_SCORE_LOW,))


def test_every_reason_is_told_the_gravest_first() -> None:
    toxic = Signal("toxicity", Code.TOXIC, 0.95)
    links = Signal("links", Code.TOO_MANY_LINKS, 0.6)
    verdict = decide([captcha(0.4), links, spam(0.6), toxic], POLICY)
    assert verdict.status is Status.REJECTED
    assert verdict.reasons == (
        Code.TOXIC,
        Code.CAPTCHA_SCORE_LOW,
        Code.TOO_MANY_LINKS,
        Code.SPAM,
    )


def test_a_check_without_reject_threshold_never_refuses() -> None:
    links = Signal("links", Code.TOO_MANY_LINKS, 1.0)
    assert decide([links], POLICY).status is Status.FLAGGED


def test_an_unverified_captcha_follows_the_operators_setting() -> None:
    unavailable = captcha(None, Code.CAPTCHA_UNAVAILABLE)
    verdict = decide([unavailable], POLICY)
    assert (verdict.status, verdict.reasons) == (Status.FLAGGED, (Code.CAPTCHA_UNAVAILABLE,))
    lenient = Policy(POLICY.bands, 0.5, UnavailablePolicy.APPROVE)
    assert decide([unavailable], lenient).status is Status.APPROVED


def test_a_captcha_check_that_crashed_holds_even_under_a_lenient_setting() -> None:
    lenient = Policy(POLICY.bands, 0.5, UnavailablePolicy.APPROVE)
    crashed = captcha(None, Code.CHECKS_UNAVAILABLE)
    assert decide([crashed], lenient).status is Status.FLAGGED


def test_no_signal_at_all_goes_to_a_person() -> None:
    verdict = decide([], POLICY)
    assert (verdict.status, verdict.reasons) == (Status.FLAGGED, (Code.CHECKS_UNAVAILABLE,))


def test_a_reason_the_policy_does_not_know_goes_to_a_person() -> None:
    assert decide([Signal("new", Code.DUPLICATE, 0.0)], POLICY).status is Status.FLAGGED


@given(st.lists(signals, min_size=1))
def test_missing_evidence_never_publishes_and_never_refuses(found: list[Signal]) -> None:
    found = [*found, Signal("lost", Code.CHECKS_UNAVAILABLE, None)]
    without = decide([signal for signal in found if signal.score is not None], POLICY)
    verdict = decide(found, POLICY)
    assert verdict.status is not Status.APPROVED
    assert (verdict.status is Status.REJECTED) == (without.status is Status.REJECTED)


@given(st.lists(signals, min_size=1), signals)
def test_more_evidence_never_makes_a_verdict_milder(found: list[Signal], more: Signal) -> None:
    before, after = decide(found, POLICY), decide([*found, more], POLICY)
    assert GRAVITY.index(after.status) >= GRAVITY.index(before.status)
    assert set(before.reasons) <= set(after.reasons)


@given(st.lists(signals, min_size=1))
def test_the_order_of_checks_changes_neither_status_nor_the_set_of_reasons(
    found: list[Signal],
) -> None:
    forward, backward = decide(found, POLICY), decide(found[::-1], POLICY)
    assert forward.status is backward.status
    assert set(forward.reasons) == set(backward.reasons)
