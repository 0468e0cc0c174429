"""The checks overlap with the captcha, which must still have the last word."""

import requests
from redis import Redis

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store import find_record
from tests.audit import audit_decisions
from tests.installation import Installation
from tests.waiting import wait_until


def post(installation: Installation, token: str, content: str) -> requests.Response:
    body = {"content": content, "author": "Awa", "captcha_token": token}
    return requests.post(f"{installation.url}/api/v1/comments", json=body, timeout=30)


def count_jobs(redis_url: str) -> int:
    """Jobs that workers have finished since they were started."""
    workers = [
        Redis.from_url(redis_url).hget(name, "successful_job_count")
        for name in Redis.from_url(redis_url).keys("rq:worker:*")
    ]
    return sum(int(each) for each in workers if each)


def is_standing_by(redis_url: str) -> bool:
    return bool(Redis.from_url(redis_url).zcard("palabre:standby"))


def test_a_lone_comment_is_decided_by_a_worker_that_stands_by(
    installation: Installation, database: Database, redis_url: str
) -> None:
    answers: list[requests.Response] = []

    def is_decided_without_a_job() -> bool:
        # A busy machine may be too slow for the first ones, which then take the ordinary way.
        wait_until(lambda: is_standing_by(redis_url), timeout=60)
        before = count_jobs(redis_url)
        content = f"Merci pour ce bel article sur le marché, numéro {len(answers)}."
        answers.append(post(installation, f"good-0.9~{len(answers)}", content))
        wait_until(lambda: is_standing_by(redis_url), timeout=60)
        return count_jobs(redis_url) == before

    wait_until(is_decided_without_a_job, timeout=60)
    assert {answer.status_code for answer in answers} == {201}
    audit_decisions(database, [answer.json()["id"] for answer in answers])
    record = find_record(database, answers[-1].json()["id"])
    assert record is not None
    assert record.comment.status is Status.APPROVED
    scores = {signal.check: signal.score for signal in record.signals}
    assert scores["captcha"] == 0.9
    assert len(scores) == len(record.signals) > 9


def test_what_the_captcha_says_counts_as_if_nothing_had_been_checked_before(
    installation: Installation, redis_url: str
) -> None:
    wait_until(lambda: is_standing_by(redis_url), timeout=60)
    refused = post(installation, "low-0.1", "Un premier texte tout à fait anodin.")
    assert (refused.status_code, refused.json()["code"]) == (403, Code.CAPTCHA_SCORE_LOW)
    wait_until(lambda: is_standing_by(redis_url), timeout=60)
    doubted = post(installation, "middle-0.4", "Un deuxième texte tout à fait anodin.")
    assert (doubted.status_code, doubted.json()["reasons"]) == (202, [Code.CAPTCHA_SCORE_LOW])
    wait_until(lambda: is_standing_by(redis_url), timeout=60)
    unknown = post(installation, "500", "Un troisième texte tout à fait anodin.")
    assert (unknown.status_code, unknown.json()["reasons"]) == (202, [Code.CAPTCHA_UNAVAILABLE])


def test_nothing_of_a_refused_comment_stays(installation: Installation, redis_url: str) -> None:
    wait_until(lambda: is_standing_by(redis_url), timeout=60)
    assert post(installation, "low-0.1", "Rien de ceci ne doit rester.").status_code == 403
    client = Redis.from_url(redis_url)
    lasting = [name for name in client.keys("palabre:findings:*") if client.ttl(name) > 10]
    assert lasting == []
    assert [name for name in client.keys("palabre:call:*") if client.ttl(name) < 0] == []
