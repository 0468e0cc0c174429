from dataclasses import dataclass

import pytest

from config.settings import Settings
from service.running.diagnosis.captchas import check_captcha, judge_answer
from tests.standins.siteverify import Siteverify
from tests.standins.siteverify_script import Script, fail


class Refusing(Script):
    """Refuses every token, as Google does with one that it never issued."""

    def answer(self, token: str) -> dict[str, object]:
        return fail("invalid-input-response")


@dataclass
class Assessing(Script):
    """Finds every token invalid, or refuses with a status of HTTP."""

    status: int = 0

    def answer(self, token: str) -> dict[str, object] | str:
        if self.status:
            return str(self.status)
        return {"tokenProperties": {"invalidReason": "MALFORMED"}}


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


@pytest.mark.parametrize("provider", ["turnstile", "hcaptcha"])
@pytest.mark.parametrize(("secret", "level"), [("right", "ok"), ("wrong", "error")])
def test_every_vendor_tells_whether_its_secret_is_right(
    provider: str, secret: str, level: str
) -> None:
    with Siteverify(Refusing(secret=secret)) as siteverify:
        keys = {"_site_key": "site", "_secret": "right", "_verify_url": siteverify.url}
        changes = {f"{provider}{name}": value for name, value in keys.items()}
        chosen = settings(siteverify.url).replace(captcha_provider=provider, **changes)
        assert check_captcha(chosen).level == level


@pytest.mark.parametrize(("status", "level"), [(0, "ok"), (403, "error"), (503, "warning")])
def test_an_assessment_tells_whether_the_project_and_its_key_are_right(
    status: int, level: str
) -> None:
    with Siteverify(Assessing(status=status)) as google:
        chosen = settings(google.url).replace(
            captcha_provider="recaptcha_enterprise",
            recaptcha_project="my-project",
            recaptcha_api_key="the-api-key",
            recaptcha_enterprise_url=google.url.partition("/recaptcha")[0],
        )
        assert check_captcha(chosen).level == level


def test_proofs_of_work_need_nobody() -> None:
    chosen = settings("http://127.0.0.1/").replace(captcha_provider="altcha")
    assert check_captcha(chosen).level == "ok"


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
