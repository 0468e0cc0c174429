import pytest

from config.settings import Settings
from service.running.diagnosis.captchas import check_captcha, judge_answer
from tests.standins.siteverify import Siteverify
from tests.standins.siteverify_script import Script, fail


class Refusing(Script):
    """Refuses every token, as Google does with one that it never issued."""

    def answer(self, token: str) -> dict[str, object]:
        return fail("invalid-input-response")


def settings(url: str) -> Settings:
    return Settings.model_validate(
        {
            "secret_key": "a secret of the tests",
            "recaptcha_site_key": "site",
            "recaptcha_secret": "right",
            "recaptcha_verify_url": url,
        }
    )


@pytest.mark.parametrize(("secret", "level"), [("right", "ok"), ("wrong", "error")])
def test_siteverify_tells_whether_the_secret_is_right(secret: str, level: str) -> None:
    with Siteverify(Refusing(secret=secret)) as siteverify:
        assert check_captcha(settings(siteverify.url)).level == level


def test_a_siteverify_that_cannot_be_asked_is_a_warning() -> None:
    with Siteverify() as siteverify:
        url = siteverify.url
    finding = check_captcha(settings(url))
    assert finding.level == "warning"
    assert "right" not in finding.sentence


def test_running_without_a_captcha_is_a_warning() -> None:
    chosen = settings("http://127.0.0.1/").replace(captcha_provider="none")
    assert check_captcha(chosen).level == "warning"


@pytest.mark.parametrize(
    "answer", [None, [], {"success": True}, {"error-codes": "x"}, {"error-codes": [1, "other"]}]
)
def test_an_answer_that_siteverify_does_not_document_is_a_warning(answer: object) -> None:
    assert judge_answer(answer).level == "warning"
