from pathlib import Path

import click
import pytest

from config.captcha import ALL_KEYS, CaptchaProvider
from config.settings import Settings
from service.running.banner import NAMES, describe

ADDRESS = "http://127.0.0.1:8000"


def tell(**changes: object) -> str:
    given = {"secret_key": "a secret of the tests", "captcha_provider": "none", "demo": True}
    settings = Settings.model_validate({**given, **changes})
    return click.unstyle(describe(settings, ADDRESS, "t0ken", Path("/srv/palabre")))


@pytest.mark.parametrize(
    "told",
    [
        f"Demo page   {ADDRESS}/demo",
        f"Admin page  {ADDRESS}/admin",
        f"Sign in     {ADDRESS}/admin/sign-in?token=t0ken",
        "Captcha     none: nothing vouches that a visitor is human",
        "Data        /srv/palabre",
        "To stop     Ctrl-C",
    ],
)
def test_the_banner_tells_where_everything_is(told: str) -> None:
    assert f"\n  {told}" in tell()


def test_without_the_demo_there_is_no_address_for_it() -> None:
    assert "/demo" not in tell(demo=False)


KEYS = {name: f"the-{name}" for name in ALL_KEYS}


@pytest.mark.parametrize("provider", [each for each in CaptchaProvider if each != "none"])
def test_every_captcha_has_a_name(provider: CaptchaProvider) -> None:
    assert NAMES[provider] in tell(captcha_provider=provider, **KEYS | {"recaptcha_project": "p"})


def test_a_captcha_is_told_by_its_name_and_never_by_its_keys() -> None:
    keys = {"recaptcha_site_key": "the-site-key", "recaptcha_secret": "the-secret"}
    told = tell(captcha_provider="recaptcha_v3", **keys)
    assert "Captcha     reCAPTCHA v3\n" in told
    assert "the-secret" not in told
