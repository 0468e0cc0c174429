import threading
from collections.abc import Iterator

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from config.settings import Settings
from service.moderation.codes import Code
from tests.service.web.apps import open_app
from tests.standins.siteverify import Siteverify
from tests.standins.siteverify_script import Script

GOOD = {"content": "Merci pour cet article.", "author": "Awa", "captcha_token": "good-0.9"}
HEADERS = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    # As Google does: the first to ask spends the token, the others are told so.
    with Siteverify(OnceOnly(delay=0.1)) as siteverify:
        changes = {
            "captcha_provider": "recaptcha_v3",
            "recaptcha_site_key": "site-key",
            "recaptcha_secret": "secret-key",
            "recaptcha_verify_url": siteverify.url,
        }
        with open_app(settings.replace(**changes)) as app:
            yield app


class OnceOnly(Script):
    """A siteverify at which a token is good once."""

    spent = False

    def answer(self, token: str) -> dict[str, object] | str | None:
        spent, self.spent = self.spent, True
        return super().answer("duplicate" if spent else token)


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/v1/comments"
    server.shutdown()
    thread.join()
    server.server_close()


def post_together(url: str, *bodies: dict[str, str]) -> list[requests.Response]:
    """The answers to simultaneous requests with the same Idempotency-Key."""
    start = threading.Barrier(len(bodies))
    answers: list[requests.Response] = []

    def post(body: dict[str, str]) -> None:
        start.wait()
        answers.append(requests.post(url, json=body, headers=HEADERS, timeout=30))

    threads = [threading.Thread(target=post, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_double_click_gets_one_comment_twice_although_its_token_is_good_once(url: str) -> None:
    answers = post_together(url, *[GOOD] * 4)
    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_another_text_under_the_same_key_never_gets_the_first_ones_receipt(url: str) -> None:
    other = {**GOOD, "content": "Un tout autre avis.", "author": "Binta"}
    answers = post_together(url, GOOD, other)
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    conflict = next(answer for answer in answers if answer.status_code == 409)
    assert conflict.json()["code"] == Code.BAD_REQUEST
    assert "receipt" not in conflict.json()
