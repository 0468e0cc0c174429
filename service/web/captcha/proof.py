"""A proof of work: the reader's own machine searches for a number, and no third party is asked.

The scheme is ALTCHA's (https://altcha.org/docs/, version 1 of its proof of work), so that its
widget works as well as our own script. `altcha` on PyPI takes no clock: its verification compares
with the system's time, without tolerance for a second server's clock.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha.provider import CaptchaRefusedError

ALGORITHM = "SHA-256"
LIFETIME = timedelta(minutes=20)
"""From the challenge to the submission: time enough to write a long comment in between."""
CLOCK_SKEW = timedelta(seconds=30)
"""How far the clocks of the servers that issue and verify may be apart."""
NAME = b"palabre proof of work"
# The last `&` ends the parameters: without it a digit of the number could be passed off as one of
# the time, and a proof live for ever (CVE-2025-68113).
SALT = re.compile(r"[0-9a-f]{24}\?expires=([0-9]{1,11})&", re.ASCII)


@dataclass(frozen=True, slots=True)
class Solution:
    """What a token says that its sender has found; nothing of it is verified yet."""

    salt: str
    challenge: str
    number: int
    signature: str


def read_solution(token: str) -> Solution | None:
    """The solution in a token (base64 of a JSON object), None if it is a token of another kind."""
    # As browsers write an object, without spaces, it always begins so.
    if not token.startswith("ey"):
        return None
    try:
        given = json.loads(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(given, Mapping) or given.get("algorithm") != ALGORITHM:
        return None
    salt, challenge, signature = (given.get(each) for each in ("salt", "challenge", "signature"))
    number = given.get("number")
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    if not (isinstance(salt, str) and isinstance(challenge, str) and isinstance(signature, str)):
        return None
    return Solution(salt, challenge, number, signature)


def identify(token: str) -> str:
    """What is used up with a token: a solution may be written in many ways, and counts once."""
    solution = read_solution(token)
    return token if solution is None else f"{ALGORITHM}:{solution.challenge}"


class ProofOfWork:
    """Issues challenges and checks solutions, with a key derived from the operator's secret.

    `difficulty` is the most hashes that a challenge takes; half of them on average.
    """

    def __init__(self, secret: str, difficulty: int) -> None:
        self._key = hmac.digest(secret.encode(), NAME, "sha256")
        self._difficulty = difficulty

    def issue(self, now: datetime) -> dict[str, str | int]:
        """A challenge in ALTCHA's form: find the number whose hash, after the salt, it is."""
        expires = int((now + LIFETIME).timestamp())
        salt = f"{secrets.token_hex(12)}?expires={expires}&"
        challenge = _hash(salt, secrets.randbelow(self._difficulty + 1))
        return {
            "algorithm": ALGORITHM,
            "challenge": challenge,
            "maxnumber": self._difficulty,
            "salt": salt,
            "signature": self._sign(challenge),
        }

    def verify(self, solution: Solution, now: datetime) -> CaptchaEvidence:
        """The evidence of a solution to a challenge of ours; CaptchaRefusedError otherwise."""
        form = SALT.fullmatch(solution.salt)
        if form is None or not 0 <= solution.number <= 10**12:
            raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
        challenge = _hash(solution.salt, solution.number)
        found = _is_same(challenge, solution.challenge)
        if not _is_same(self._sign(challenge), solution.signature) or not found:
            raise CaptchaRefusedError(Code.CAPTCHA_FAILED)
        if now.timestamp() > int(form[1]) + CLOCK_SKEW.total_seconds():
            raise CaptchaRefusedError(Code.CAPTCHA_EXPIRED)
        return CaptchaEvidence(CaptchaOutcome.SOLVED)

    def _sign(self, challenge: str) -> str:
        return hmac.digest(self._key, challenge.encode(), "sha256").hex()


def _hash(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _is_same(ours: str, given: str) -> bool:
    # In bytes: characters beyond ASCII, which anybody may send, are an error in text.
    return hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))
