"""Answers and error codes are those of developers.google.com/recaptcha/docs/verify and /docs/v3."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code
from service.moderation.comment import CaptchaOutcome
from service.web.captcha import CaptchaRefusedError, CaptchaUnavailableError
from service.web.captcha.judgement import Expected, judge
from service.web.captcha.recaptcha import V3

NOW = datetime(2026, 11, 23, 12, 2, 0, tzinfo=UTC)
GOOD: dict[str, object] = {
    "success": True,
    "score": 0.9,
    "action": "comment",
    "challenge_ts": "2026-11-23T12:01:30Z",
    "hostname": "www.example.org",
}
HOSTNAMES = ("www.example.org", "café.example.org")
EXPECTED = Expected.create(V3, HOSTNAMES, action="comment", lowest_score=0.3)


def answer(**changes: object) -> dict[str, object]:
    return {name: value for name, value in (GOOD | changes).items() if value is not ...}


def failure(*codes: object) -> dict[str, object]:
    return {"success": False, "error-codes": list(codes)}


def stamp(age: float) -> str:
    return (NOW - timedelta(seconds=age)).isoformat()


def outcome(given_answer: object, expected: Expected = EXPECTED) -> float | Code | str:
    """The score, the code refused with, or the cause why nothing is known."""
    try:
        evidence = judge(expected, given_answer, NOW)
    except CaptchaRefusedError as refused:
        return refused.code
    except CaptchaUnavailableError as unavailable:
        return unavailable.cause
    assert evidence.outcome is CaptchaOutcome.VERIFIED
    assert evidence.score is not None
    return evidence.score


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 0.9),
        ({"score": 0}, Code.CAPTCHA_SCORE_LOW),
        ({"score": 0.2999}, Code.CAPTCHA_SCORE_LOW),
        ({"score": 0.3}, 0.3),
        ({"score": 1}, 1.0),
        ({"score": ...}, "missing_score"),
        ({"score": None}, "bad_score"),
        ({"score": True}, "bad_score"),
        ({"score": "0.9"}, "bad_score"),
        ({"score": [0.9]}, "bad_score"),
        ({"score": math.nan}, "bad_score"),
        ({"score": math.inf}, "bad_score"),
        ({"score": -0.1}, "bad_score"),
        ({"score": 1.1}, "bad_score"),
        ({"score": 10**400}, "bad_score"),
        ({"action": "login"}, Code.CAPTCHA_FAILED),
        ({"action": "Comment"}, Code.CAPTCHA_FAILED),
        ({"action": ...}, Code.CAPTCHA_FAILED),
        ({"action": ["comment"]}, Code.CAPTCHA_FAILED),
        ({"hostname": "WWW.Example.ORG."}, 0.9),
        ({"hostname": "xn--caf-dma.example.org"}, 0.9),
        ({"hostname": "example.org"}, Code.CAPTCHA_FAILED),
        ({"hostname": "www.example.org.evil.example"}, Code.CAPTCHA_FAILED),
        ({"hostname": ""}, Code.CAPTCHA_FAILED),
        ({"hostname": 7}, Code.CAPTCHA_FAILED),
        ({"hostname": ...}, Code.CAPTCHA_FAILED),
        ({"challenge_ts": stamp(125)}, 0.9),
        ({"challenge_ts": stamp(126)}, Code.CAPTCHA_EXPIRED),
        ({"challenge_ts": stamp(-5)}, 0.9),
        ({"challenge_ts": stamp(-6)}, "clock_behind"),
        ({"challenge_ts": "2026-11-23T13:01:30+01:00"}, 0.9),
        ({"challenge_ts": "2026-11-23T12:01:30"}, Code.CAPTCHA_FAILED),
        ({"challenge_ts": "2026-11-23"}, Code.CAPTCHA_FAILED),
        ({"challenge_ts": "yesterday"}, Code.CAPTCHA_FAILED),
        ({"challenge_ts": 1_795_000_000}, Code.CAPTCHA_FAILED),
        ({"challenge_ts": None}, Code.CAPTCHA_FAILED),
        ({"challenge_ts": ...}, Code.CAPTCHA_FAILED),
        ({"success": "true"}, "bad_success"),
        ({"success": 1}, "bad_success"),
        ({"success": None}, "bad_success"),
        ({"success": ...}, "bad_success"),
    ],
)
def test_a_successful_answer_counts_only_when_every_field_of_it_is_right(
    changes: dict[str, object], expected: object
) -> None:
    assert outcome(answer(**changes)) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["missing-input-secret"], "missing-input-secret"),
        (["invalid-input-secret"], "invalid-input-secret"),
        (["bad-request"], "bad-request"),
        (["missing-input-response"], Code.CAPTCHA_FAILED),
        (["invalid-input-response"], Code.CAPTCHA_FAILED),
        (["timeout-or-duplicate"], Code.CAPTCHA_EXPIRED),
        (["browser-error"], Code.CAPTCHA_FAILED),
        ([], Code.CAPTCHA_FAILED),
        ([None, {}, 3], Code.CAPTCHA_FAILED),
        (["invalid-input-response", "timeout-or-duplicate"], Code.CAPTCHA_EXPIRED),
        (["invalid-input-response", "invalid-input-secret"], "invalid-input-secret"),
    ],
)
def test_every_documented_error_code_has_its_outcome(codes: list[object], expected: object) -> None:
    assert outcome(failure(*codes)) == expected


def test_error_codes_are_read_under_the_hyphenated_key_only() -> None:
    assert outcome({"success": False, "error_codes": ["bad-request"]}) == Code.CAPTCHA_FAILED
    assert outcome({"success": False, "error-codes": "bad-request"}) == Code.CAPTCHA_FAILED


@pytest.mark.parametrize("garbage", [None, [], [GOOD], "true", 1, True])
def test_an_answer_that_is_no_object_says_nothing_of_the_visitor(garbage: object) -> None:
    assert outcome(garbage) == "not_object"


@pytest.mark.parametrize("bad", [failure("bad-request"), answer(score=...)])
def test_the_operators_mistakes_are_told_apart_from_an_outage(bad: object) -> None:
    with pytest.raises(CaptchaUnavailableError) as raised:
        judge(EXPECTED, bad, NOW)
    assert raised.value.misconfigured
    assert not raised.value.retryable


def test_any_hostname_will_do_where_none_was_configured() -> None:
    anywhere = Expected.create(V3, (), action="comment", lowest_score=0.3)
    assert outcome(answer(hostname="elsewhere.example"), anywhere) == 0.9
    assert outcome(answer(hostname=...), anywhere) == 0.9


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
near_answers = st.fixed_dictionaries(
    {}, optional={name: st.just(value) | json_values for name, value in GOOD.items()}
)


@given(near_answers | json_values)
def test_only_an_answer_right_in_every_field_is_evidence(given_answer: object) -> None:
    told = outcome(given_answer)
    if isinstance(told, float):
        assert isinstance(given_answer, dict)
        assert given_answer["success"] is True
        assert given_answer["action"] == "comment"
        assert given_answer["hostname"] == "www.example.org"
        assert 0.3 <= told <= 1


@given(st.datetimes(timezones=st.timezones()) | st.datetimes() | st.text())
def test_no_challenge_time_breaks_the_judgement(challenge_ts: object) -> None:
    outcome(answer(challenge_ts=str(challenge_ts)))
