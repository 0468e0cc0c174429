import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.loading import load_settings
from config.settings import UnavailablePolicy
from service.moderation.codes import Code, Status
from service.moderation.policy import Band, Policy, decide
from service.moderation.verdict import Signal

POLICY = Policy(
    bands={
        "spam": Band(0.5, 0.9),
        "toxicity": Band(0.6, 0.9),
        "insult": Band(None),
        "threat": Band(0.3, 0.8),
        "links": Band(0.5),
        "blocked_words": Band(1.0),
    },
    captcha_flag_below=0.5,
    captcha_unavailable=UnavailablePolicy.FLAG,
)
REASONS = [
    ("spam", Code.SPAM),
    ("toxicity", Code.TOXIC),
    ("insult", Code.TOXIC),
    ("threat", Code.TOXIC),
    ("links", Code.TOO_MANY_LINKS),
    ("blocked_words", Code.BLOCKED_WORD),
]
GRAVITY = [Status.APPROVED, Status.FLAGGED, Status.REJECTED]

scores = st.floats(0, 1)
signals = st.builds(
    lambda pair, score: Signal(pair[0], pair[1], score),
    st.sampled_from(REASONS),
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


@pytest.mark.parametrize("outcome", ["verified", "solved", "vouched"])
def test_a_captcha_that_gives_no_score_passes_once_it_was_passed(outcome: str) -> None:
    passed = Signal("captcha", Code.CAPTCHA_FAILED, None, {"outcome": outcome})
    assert decide([passed, spam(0.1)], POLICY).status is Status.APPROVED
    assert decide([passed, spam(0.6)], POLICY).status is Status.FLAGGED
    for other in ("unavailable", "not_asked", "", None, ["verified"]):
        doubtful = Signal("captcha", Code.CAPTCHA_FAILED, None, {"outcome": other})
        assert decide([doubtful], POLICY).status is Status.FLAGGED


def test_no_signal_at_all_goes_to_a_person() -> None:
    verdict = decide([], POLICY)
    assert (verdict.status, verdict.reasons) == (Status.FLAGGED, (Code.CHECKS_UNAVAILABLE,))


def test_a_check_the_policy_does_not_know_goes_to_a_person() -> None:
    assert decide([Signal("new", Code.SPAM, 0.0)], POLICY).status is Status.FLAGGED


def test_checks_that_share_a_reason_keep_thresholds_of_their_own() -> None:
    def toxic(check: str, score: float) -> Signal:
        return Signal(check, Code.TOXIC, score)

    assert decide([toxic("toxicity", 0.59), toxic("insult", 1.0)], POLICY).status == "approved"
    assert decide([toxic("toxicity", 0.1), toxic("threat", 0.3)], POLICY).status == "flagged"
    verdict = decide([toxic("toxicity", 0.7), toxic("threat", 0.8)], POLICY)
    assert (verdict.status, verdict.reasons) == (Status.REJECTED, (Code.TOXIC,))


@pytest.mark.parametrize(
    "name", ["severe_toxicity", "identity_attack", "insult", "profanity", "threat"]
)
def test_an_attributes_thresholds_are_the_operators(name: str) -> None:
    environ = {"PALABRE_SECRET_KEY": "a-secret-for-tests-only", "PALABRE_CAPTCHA_PROVIDER": "none"}
    for kind, status in (("FLAG", Status.FLAGGED), ("REJECT", Status.REJECTED)):
        setting = {f"PALABRE_{name.upper()}_{kind}_AT": "0.25"}
        never = {f"PALABRE_{name.upper()}_{other}_AT": "never" for other in ("FLAG", "REJECT")}
        policy = Policy.from_settings(load_settings({**environ, **never, **setting}))
        assert decide([Signal(name, Code.TOXIC, 0.2499)], policy).status is Status.APPROVED
        assert decide([Signal(name, Code.TOXIC, 0.25)], policy).status is status


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
