"""Signatures of what is sent, so that whoever gets it knows who sent it, and when.

`Palabre-Signature: t=1764072000,v1=5257a8…` holds the Unix time of sending and HMAC-SHA256, in hex,
of that time, a full stop and the body. While a secret is being replaced there is one `v1` for each.
"""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

HEADER = "Palabre-Signature"
TOLERANCE = timedelta(minutes=5)
"""How old a signature may be: what is sent again later is signed anew."""
PREFIX = "whsec_"
MOST_SIGNATURES = 10

_HEADER = re.compile(r"t=(\d{1,12})((?:,v\d{1,2}=[0-9a-f]+)+)")


def derive_secret(secret_key: str, nonce: str) -> str:
    """The secret of an endpoint: what is stored, `nonce`, is of no use without the operator's key.

    Another PALABRE_SECRET_KEY makes other secrets of all of them.
    """
    key = hmac.digest(secret_key.encode(), b"webhook-secret", "sha256")
    return PREFIX + hmac.digest(key, nonce.encode(), "sha256").hex()


def sign(secrets: Sequence[str], body: bytes, now: datetime) -> str:
    """The header's value for a body sent now; any one of the secrets verifies it."""
    moment = str(int(now.timestamp()))
    marks = [f"v1={_digest(secret, moment, body)}" for secret in secrets]
    return ",".join([f"t={moment}", *marks])


def verify(
    header: str,
    secrets: Sequence[str],
    body: bytes,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> bool:
    """Whether a body was signed with one of the secrets, and not long ago."""
    read = _HEADER.fullmatch(header)
    if read is None or abs(now.timestamp() - int(read[1])) > tolerance.total_seconds():
        return False
    given = [mark.removeprefix("v1=") for mark in read[2].split(",") if mark.startswith("v1=")]
    expected = [_digest(secret, read[1], body) for secret in secrets]
    return any(
        hmac.compare_digest(one, other) for one in given[:MOST_SIGNATURES] for other in expected
    )


def _digest(secret: str, moment: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), moment.encode() + b"." + body, "sha256").hex()
