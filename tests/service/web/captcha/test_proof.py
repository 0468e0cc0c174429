import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha import CaptchaRefusedError
from service.web.captcha.proof import (
    CLOCK_SKEW,
    LIFETIME,
    ProofOfWork,
    Solution,
    identify,
    read_solution,
)
from tests.service.web.captcha.solving import pack, solve

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PROOF = ProofOfWork("a-secret-for-tests-only", 300)
SOLVED = CaptchaEvidence(CaptchaOutcome.SOLVED)


def verify(token: str, now: datetime = NOW, proof: ProofOfWork = PROOF) -> object:
    solution = read_solution(token)
    assert solution is not None
    try:
        return proof.verify(solution, now)
    except CaptchaRefusedError as refused:
        return refused.code


def test_a_solved_challenge_is_evidence_without_a_score() -> None:
    assert verify(pack(solve(PROOF.issue(NOW)))) == SOLVED
    assert SOLVED.score is None


def test_a_challenge_has_the_form_that_altcha_documents() -> None:
    challenge = PROOF.issue(NOW)
    assert set(challenge) == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    number = solve(challenge)["number"]
    hashed = hashlib.sha256(f"{challenge['salt']}{number}".encode()).hexdigest()
    assert (challenge["algorithm"], challenge["challenge"]) == ("SHA-256", hashed)
    assert challenge["maxnumber"] == 300
    expires = int((NOW + LIFETIME).timestamp())
    assert str(challenge["salt"]).endswith(f"?expires={expires}&")


def test_every_challenge_is_another() -> None:
    salts = {PROOF.issue(NOW)["salt"] for _ in range(50)}
    assert len(salts) == 50


def test_a_proof_serves_until_it_expires_and_a_slow_clock_longer() -> None:
    token, end = pack(solve(PROOF.issue(NOW))), NOW + LIFETIME + CLOCK_SKEW
    assert verify(token, end) == SOLVED
    assert verify(token, end + timedelta(seconds=1)) is Code.CAPTCHA_EXPIRED
    # A server whose clock is behind issued nothing from the future as far as it knows.
    assert verify(token, NOW - timedelta(minutes=1)) == SOLVED


def test_nobody_else_can_issue_challenges() -> None:
    other = ProofOfWork("another-secret-for-tests", 300)
    assert verify(pack(solve(other.issue(NOW)))) is Code.CAPTCHA_FAILED


def test_a_harder_setting_leaves_what_was_issued_before_valid() -> None:
    token = pack(solve(PROOF.issue(NOW)))
    assert verify(token, proof=ProofOfWork("a-secret-for-tests-only", 10)) == SOLVED


@pytest.mark.parametrize(
    "changes",
    [
        {"number": -1},
        {"number": 10**30},
        {"salt": ""},
        {"salt": "é" * 24},
        {"challenge": "0" * 64},
        {"challenge": "é"},
        {"signature": "0" * 64},
        {"signature": ""},
        {"signature": "\ud800"},
    ],
)
def test_a_solution_with_anything_changed_is_refused(changes: dict[str, object]) -> None:
    solution = solve(PROOF.issue(NOW)) | changes
    assert verify(pack(solution)) is Code.CAPTCHA_FAILED


def test_the_number_cannot_be_passed_off_as_part_of_the_time() -> None:
    # CVE-2025-68113: `…expires=1` and `795…` hash like `…expires=1795` and what is left.
    solution = solve(PROOF.issue(NOW))
    salt, number = str(solution["salt"]), str(solution["number"])
    for cut in range(len(number)):
        spliced = solution | {"salt": salt + number[:cut], "number": int(number[cut:])}
        if cut:
            assert verify(pack(spliced)) is Code.CAPTCHA_FAILED
    later = salt.replace("?expires=1", "?expires=9")
    assert verify(pack(solution | {"salt": later})) is Code.CAPTCHA_FAILED


def test_one_solution_written_in_two_ways_is_one_and_the_same() -> None:
    solution = solve(PROOF.issue(NOW))
    spaced = base64.b64encode(json.dumps(solution, indent=3).encode()).decode()
    later = pack(solution | {"took": 17})
    backwards = pack(dict(reversed(solution.items())))
    written = {pack(solution), spaced, later, backwards}
    assert len(written) == 4
    assert len({identify(token) for token in written if token.startswith("ey")}) == 1
    for token in written:
        assert (read_solution(token) is None) == (not token.startswith("ey"))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "03AFcWeA5",
        "good-0.9",
        "P1_eyJ0eXAiOiJKV1QifQ",
        "eyJ",
        "ey" * 4000,
        "eyJ0eXAi.eyJ.x",
        "é",
    ],
)
def test_a_vendors_token_is_no_proof_and_stands_for_itself(token: str) -> None:
    assert read_solution(token) is None
    assert identify(token) == token


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = ("algorithm", "challenge", "salt", "signature", "number")
near_solutions = st.fixed_dictionaries(
    {}, optional={name: json_values | st.just("SHA-256") for name in NAMES}
)


@given(near_solutions | json_values)
def test_no_payload_breaks_the_reading_and_none_that_was_made_up_passes(payload: object) -> None:
    solution = read_solution(pack(payload))
    if solution is not None:
        assert isinstance(solution, Solution)
        with pytest.raises(CaptchaRefusedError):
            PROOF.verify(solution, NOW)
