"""A reader's machine: it solves proofs of work, as ALTCHA's documentation says."""

import base64
import hashlib
import json
from collections.abc import Mapping


def solve(challenge: Mapping[str, object]) -> dict[str, object]:
    """The solution of a challenge; StopIteration if there is none."""
    wanted, most = challenge["challenge"], challenge["maxnumber"]
    assert isinstance(most, int)
    number = next(
        number
        for number in range(most + 1)
        if hashlib.sha256(f"{challenge['salt']}{number}".encode()).hexdigest() == wanted
    )
    kept = ("algorithm", "challenge", "salt", "signature")
    return {**{name: challenge[name] for name in kept}, "number": number}


def pack(solution: object) -> str:
    """The token that carries a solution."""
    return base64.b64encode(json.dumps(solution).encode()).decode()
