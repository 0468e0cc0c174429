from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.moderation import store
from service.moderation.comment import CaptchaOutcome
from service.moderation.form_evidence import FormEvidence
from service.web.services import NAME, Services
from tests.service.web.apps import open_app
from tests.service.web.captcha.solving import pack, solve

PATH = "/api/v1/captcha/challenge"
ORIGIN = "https://www.example.org"
VENDOR = {
    "captcha_provider": "recaptcha_v3",
    "recaptcha_site_key": "site-key",
    "recaptcha_secret": "a-secret",
    # Nothing listens there: whoever asks Google learns nothing.
    "recaptcha_verify_url": "http://127.0.0.1:1/siteverify",
}
PROOF = {"algorithm", "challenge", "maxnumber", "salt", "signature"}
EASY = {"proof_of_work_difficulty": 1000}


def post(client: FlaskClient, number: int = 0, **fields: str) -> TestResponse:
    said = {"content": f"Un avis numéro {number}", "author": "Awa", "thread": "/t", **fields}
    return client.post("/api/v1/comments", json=said)


def prove(client: FlaskClient) -> tuple[str, str]:
    """A stamp, and the token of a solved challenge."""
    told = client.get(PATH).get_json()
    return told["stamp"], pack(solve(told))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"captcha_provider": "none"}, set()),
        ({"captcha_provider": "altcha"}, PROOF),
        ({"captcha_provider": "altcha", "proof_of_work": False}, PROOF),
        (VENDOR, PROOF),
        ({**VENDOR, "proof_of_work": False}, set()),
    ],
)
def test_a_challenge_is_issued_where_its_solution_is_taken_and_a_stamp_everywhere(
    settings: Settings, changes: dict[str, Any], expected: set[str]
) -> None:
    with open_app(settings.replace(**changes)) as app:
        response = app.test_client().get(PATH)
    assert response.status_code == 200
    assert set(response.get_json()) == {"stamp", *expected}
    assert response.headers["Cache-Control"] == "no-store"


def test_pages_of_allowed_origins_may_read_a_challenge_and_no_others(settings: Settings) -> None:
    with open_app(settings.replace(allowed_origins=(ORIGIN,))) as app:
        client = app.test_client()
        told = client.get(PATH, headers={"Origin": ORIGIN}).headers
        assert told["Access-Control-Allow-Origin"] == ORIGIN
        told = client.get(PATH, headers={"Origin": "https://elsewhere.example"}).headers
        assert "Access-Control-Allow-Origin" not in told


def test_one_client_gets_so_many_challenges_and_then_has_to_wait(settings: Settings) -> None:
    with open_app(settings) as app:
        client = app.test_client()
        answers = [client.get(PATH) for _ in range(121)]
    assert [answer.status_code for answer in answers] == [200] * 120 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert answers[-1].get_json()["code"] == "too_many_requests"


def test_a_solved_proof_lets_one_comment_in_while_google_is_down(settings: Settings) -> None:
    with open_app(settings.replace(**VENDOR, **EASY)) as app:
        client = app.test_client()
        services: Services = app.extensions[NAME]
        _, token = prove(client)
        first = post(client, 1, captcha_token=token, captcha_consent="no")
        again = post(client, 2, captcha_token=token, captcha_consent="no")
        (kept,) = store.lease(services.database, [first.get_json()["id"]], "worker", services.now())
    assert first.status_code == 202
    assert (again.status_code, again.get_json()["code"]) == (403, "captcha_expired")
    assert (kept.captcha.outcome, kept.captcha.score) == (CaptchaOutcome.SOLVED, None)


def test_the_same_proof_written_in_another_way_is_spent_as_well(settings: Settings) -> None:
    with open_app(settings.replace(captcha_provider="altcha", **EASY)) as app:
        client = app.test_client()
        solution = solve(client.get(PATH).get_json())
        first = post(client, 1, altcha=pack(solution))
        again = post(client, 2, altcha=pack(solution | {"took": 12}))
    assert first.status_code == 202
    assert (again.status_code, again.get_json()["code"]) == (403, "captcha_expired")


def test_of_a_reader_who_refused_nobody_else_is_asked(settings: Settings) -> None:
    with open_app(settings.replace(**VENDOR)) as app:
        client = app.test_client()
        # Asked, Google would be found unavailable and the comment held.
        assert post(client, 1, captcha_token="good-0.9").status_code == 202
        refused = post(client, 2, captcha_token="good-0.9", captcha_consent="no")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "captcha_missing")


@pytest.mark.parametrize(
    "name", ["g-recaptcha-response", "cf-turnstile-response", "h-captcha-response", "altcha"]
)
def test_a_token_may_come_under_the_name_that_a_widget_gives_it(
    settings: Settings, name: str
) -> None:
    with open_app(settings.replace(captcha_provider="altcha", **EASY)) as app:
        client = app.test_client()
        assert post(client, 0, **{name: prove(client)[1]}).status_code == 202


def test_what_the_form_told_is_kept_with_the_comment(client: FlaskClient) -> None:
    services: Services = client.application.extensions[NAME]
    stamp = client.get(PATH).get_json()["stamp"]
    hasty = post(client, 1, form_stamp=stamp, reply_subject="Cheap pills").get_json()["id"]
    plain = post(client, 2, form_stamp="1.forged").get_json()["id"]
    kept = store.lease(services.database, [hasty, plain], "worker", services.now())
    assert kept[0].form.trap_filled
    assert kept[0].form.seconds is not None
    assert 0 <= kept[0].form.seconds < 60
    assert kept[1].form == FormEvidence()
