"""Submits a comment: submit.py http://127.0.0.1:8000 AUTHOR CONTENT [THREAD]

Needs nothing but requests. Prints the status that the comment has in the end, and the sentence for
its author; the exit status is 1 where nothing was accepted.
"""

import sys
import time
import uuid

import requests

TRIES = 4
PATIENCE = 15.0


def submit(base: str, comment: dict[str, str]) -> dict[str, object]:
    """What has become of the comment, or the problem (RFC 9457) for which it was not accepted."""
    # The same key makes it safe to send again: whatever happens, there is one comment.
    headers = {"Idempotency-Key": str(uuid.uuid4()), "Accept": "application/json"}
    for attempt in range(TRIES):
        try:
            answer = requests.post(
                f"{base}/api/v1/comments", json=comment, headers=headers, timeout=PATIENCE
            )
        except requests.RequestException:
            if attempt == TRIES - 1:
                raise
            time.sleep(2**attempt)
            continue
        if answer.status_code not in {429, 503} or attempt == TRIES - 1:
            return follow(base, answer.json())
        time.sleep(float(answer.headers.get("Retry-After", 2**attempt)))
    raise AssertionError("unreachable")


def follow(base: str, told: dict[str, object]) -> dict[str, object]:
    """A pending comment is stored, and being checked: its receipt lets one ask."""
    receipt = {"receipt": told.get("receipt"), "lang": "fr"}
    while told.get("status") == "pending":
        time.sleep(1)
        url = f"{base}/api/v1/comments/{told['id']}"
        told = requests.get(url, params=receipt, timeout=PATIENCE).json()
    return told


if __name__ == "__main__":
    base, author, content, *thread = sys.argv[1:]
    given = {"author": author, "content": content, "thread": (thread or ["/"])[0], "lang": "fr"}
    told = submit(base, given)
    sentence = told.get("message") or told.get("detail")
    sys.stdout.write(f"{told['status']}: {sentence}\n")
    sys.exit(0 if "id" in told else 1)
