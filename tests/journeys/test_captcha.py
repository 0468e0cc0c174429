import requests

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store import find_record
from tests.installation import Installation
from tests.standins.siteverify import Siteverify

PUBLISHED, HELD, REFUSED = 201, 202, 403

OUTCOMES: dict[str, tuple[int, Code | None]] = {
    "good-0.9": (PUBLISHED, None),
    "good-0.5": (PUBLISHED, None),
    "middle-0.4999": (HELD, Code.CAPTCHA_SCORE_LOW),
    "middle-0.3": (HELD, Code.CAPTCHA_SCORE_LOW),
    "low-0.29": (REFUSED, Code.CAPTCHA_SCORE_LOW),
    "wrong-action": (REFUSED, Code.CAPTCHA_FAILED),
    "wrong-hostname": (REFUSED, Code.CAPTCHA_FAILED),
    "old": (REFUSED, Code.CAPTCHA_EXPIRED),
    "duplicate": (REFUSED, Code.CAPTCHA_EXPIRED),
    "error:missing-input-response": (REFUSED, Code.CAPTCHA_FAILED),
    "error:invalid-input-response": (REFUSED, Code.CAPTCHA_FAILED),
    "error:timeout-or-duplicate": (REFUSED, Code.CAPTCHA_EXPIRED),
    "error:browser-error": (REFUSED, Code.CAPTCHA_FAILED),
    "error:": (REFUSED, Code.CAPTCHA_FAILED),
    "error:missing-input-secret": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "error:invalid-input-secret": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "error:bad-request": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "nan": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "infinity": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "string-score": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "boolean-score": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "score-out-of-range": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "missing-score": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "html": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "500": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "404": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "huge": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "slow": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "drip": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "refused": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "garbage": (HELD, Code.CAPTCHA_UNAVAILABLE),
    "redirect": (HELD, Code.CAPTCHA_UNAVAILABLE),
}

CONTENTS = "La nouvelle route change la vie de notre quartier, merci à la rédaction"


def post(installation: Installation, token: str, **more: str) -> requests.Response:
    fields = {"content": f"{CONTENTS}.", "author": "Awa", "thread": token, **more}
    body = {**fields, "captcha_token": token}
    return requests.post(f"{installation.url}/api/v1/comments", json=body, timeout=30)


def test_each_answer_of_siteverify_has_its_documented_outcome(
    installation: Installation, database: Database
) -> None:
    found: dict[str, tuple[int, Code | None]] = {}
    for number, token in enumerate(OUTCOMES):
        # Different people, or the sameness of the texts would itself be a reason to hold.
        response = post(installation, token, content=f"{CONTENTS[: 12 + number]}…")
        body = response.json()
        if response.status_code == REFUSED:
            found[token] = (REFUSED, body["code"])
            continue
        record = find_record(database, body["id"])
        assert record is not None
        assert (record.comment.status is Status.APPROVED) == (response.status_code == PUBLISHED)
        found[token] = (response.status_code, next(iter(record.reasons), None))
    assert found == OUTCOMES


def test_a_token_is_good_for_one_comment(
    installation: Installation, siteverify: Siteverify
) -> None:
    assert post(installation, "good-0.9", thread="/a").status_code == PUBLISHED
    asked = len(siteverify.requests)
    again = post(installation, "good-0.9", thread="/b")
    assert (again.status_code, again.json()["code"]) == (REFUSED, Code.CAPTCHA_EXPIRED)
    assert len(siteverify.requests) == asked


def test_without_a_token_nobody_is_asked(
    installation: Installation, siteverify: Siteverify
) -> None:
    response = post(installation, "")
    assert (response.status_code, response.json()["code"]) == (REFUSED, Code.CAPTCHA_MISSING)
    assert siteverify.requests == []


def test_the_log_tells_the_operator_and_gives_nobody_away(installation: Installation) -> None:
    post(installation, "error:invalid-input-secret", author="Canari", email="canari@example.org")
    logs = installation.read_logs()
    assert "captcha misconfigured" in logs
    for secret in ("canari", "Canari", CONTENTS, "secret-key", "127.0.0.1:"):
        assert secret not in logs.replace(f"127.0.0.1:{installation.port}", "")
