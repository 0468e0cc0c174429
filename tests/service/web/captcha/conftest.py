from collections.abc import Callable, Iterator

import pytest

from config.settings import Settings
from service.web.captcha import CaptchaProvider, create_provider
from tests.standins.siteverify import Siteverify
from tests.standins.siteverify_script import HOSTNAME

SECRET = "the-secret-of-the-site"
MakeSettings = Callable[..., Settings]
MakeProvider = Callable[..., CaptchaProvider]


@pytest.fixture
def standin() -> Iterator[Siteverify]:
    with Siteverify() as running:
        yield running


@pytest.fixture
def make_settings() -> MakeSettings:
    def make(**changes: object) -> Settings:
        values: dict[str, object] = {
            "secret_key": "k" * 16,
            "recaptcha_site_key": "the-site-key",
            "recaptcha_secret": SECRET,
            "recaptcha_hostnames": (HOSTNAME,),
            "web_threads": 1,
        }
        return Settings.model_validate(values | changes)

    return make


@pytest.fixture
def make_provider(standin: Siteverify, make_settings: MakeSettings) -> Iterator[MakeProvider]:
    made: list[CaptchaProvider] = []

    def make(**changes: object) -> CaptchaProvider:
        provider = create_provider(make_settings(**{"recaptcha_verify_url": standin.url} | changes))
        made.append(provider)
        return provider

    yield make
    for provider in made:
        provider.close()
