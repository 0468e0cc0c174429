from pathlib import Path

import pytest

from config.captcha import ALL_KEYS, KEYS
from config.loading import SettingsError, load_settings
from config.settings import CaptchaProvider, Settings

GOOD = {"PALABRE_SECRET_KEY": "a-secret-for-tests-only", "PALABRE_CAPTCHA_PROVIDER": "none"}


def problems(**changes: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings({**GOOD, **changes})
    return caught.value.problems


def test_a_secret_and_a_captcha_decision_are_enough() -> None:
    settings = load_settings(GOOD)
    assert settings.captcha_provider is CaptchaProvider.NONE
    assert settings.default_language == "fr"


def test_an_empty_environment_names_all_that_is_missing() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({})
    told = "\n".join(caught.value.problems)
    for name in ("PALABRE_SECRET_KEY", "PALABRE_RECAPTCHA_SITE_KEY", "PALABRE_RECAPTCHA_SECRET"):
        assert name in told


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    told = problems(
        PALABRE_SPAM_FLAG_AT="high",
        PALABRE_TOXICITY_REJECT_AT="1.5",
        PALABRE_CAPTCHA_FLAG_BELOW="nan",
        PALABRE_RATE_LIMIT="lots",
        PALABRE_ALLOWED_ORIGINS="example.org",
        PALABRE_TRUSTED_PROXIES="10.0.0.0/99",
        PALABRE_DATABASE_URL="mysql://x",
        PALABRE_REDIS_URL="http://x",
        PALABRE_DEFAULT_LANGUAGE="xx",
        PALABRE_SECRET_KEY="short",
        PALABRE_SPAM_FLAGAT="0.5",
        PALABRE_ADMIN_TOKEN_FILE=str(tmp_path / "missing"),
        PALABRE_RECAPTCHA_VERIFY_URL="http://www.example.org/verify",
    )
    assert len(told) == 13
    assert any("did you mean PALABRE_SPAM_FLAG_AT?" in line for line in told)


GIVEN = {f"PALABRE_{name.upper()}": f"the-{name.replace('_', '-')}" for name in ALL_KEYS}


@pytest.mark.parametrize("provider", CaptchaProvider)
def test_every_provider_starts_with_its_own_keys_alone(provider: CaptchaProvider) -> None:
    own = {f"PALABRE_{name.upper()}" for name in KEYS.get(provider, ())}
    keys = {name: value for name, value in GIVEN.items() if name in own}
    chosen = load_settings({**GOOD, "PALABRE_CAPTCHA_PROVIDER": provider, **keys})
    assert chosen.captcha_provider is provider


@pytest.mark.parametrize("provider", KEYS)
def test_a_provider_without_keys_names_every_one_that_it_needs(provider: CaptchaProvider) -> None:
    told = problems(PALABRE_CAPTCHA_PROVIDER=provider)
    assert [line.split()[0] for line in told] == [
        f"PALABRE_{name.upper()}" for name in ALL_KEYS if name in KEYS[provider]
    ]
    assert all(f"PALABRE_CAPTCHA_PROVIDER={provider}" in line for line in told)


@pytest.mark.parametrize(
    ("provider", "name", "secret"),
    [
        ("recaptcha_v2", "RECAPTCHA", "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"),
        ("turnstile", "TURNSTILE", "1x0000000000000000000000000000000AA"),
        ("turnstile", "TURNSTILE", "2x0000000000000000000000000000000AA"),
        ("turnstile", "TURNSTILE", "3x0000000000000000000000000000000AA"),
        ("hcaptcha", "HCAPTCHA", "0x" + "0" * 40),
    ],
)
def test_the_vendors_public_keys_for_tests_do_not_start(
    provider: str, name: str, secret: str
) -> None:
    (told,) = problems(
        PALABRE_CAPTCHA_PROVIDER=provider,
        **{f"PALABRE_{name}_SITE_KEY": "site", f"PALABRE_{name}_SECRET": secret},
    )
    assert told.startswith(f"PALABRE_{name}_SECRET is the vendor's public key for tests")
    assert secret not in told


def test_the_site_key_is_no_secret() -> None:
    same = {"PALABRE_TURNSTILE_SITE_KEY": "same", "PALABRE_TURNSTILE_SECRET": "same"}
    (told,) = problems(PALABRE_CAPTCHA_PROVIDER="turnstile", **same)
    assert told.startswith("PALABRE_TURNSTILE_SECRET is the same as PALABRE_TURNSTILE_SITE_KEY")


@pytest.mark.parametrize("project", ["../../v2", "Mine", "a/b", "a?b", "é"])
def test_a_project_that_would_change_the_address_is_a_mistake(project: str) -> None:
    (told,) = problems(PALABRE_RECAPTCHA_PROJECT=project)
    assert told.startswith("PALABRE_RECAPTCHA_PROJECT must be")


@pytest.mark.parametrize(
    "name", ["RECAPTCHA_VERIFY_URL", "RECAPTCHA_ENTERPRISE_URL", "TURNSTILE_VERIFY_URL"]
)
def test_a_secret_never_leaves_in_clear(name: str) -> None:
    (told,) = problems(**{f"PALABRE_{name}": "http://captcha.example.org/"})
    assert told == f"PALABRE_{name} must be https, or http on loopback"


def test_a_problem_never_repeats_a_secret() -> None:
    assert not any("hunter2" in line for line in problems(PALABRE_SECRET_KEY="hunter2"))


SCORES = (
    "SPAM",
    "TOXICITY",
    "SEVERE_TOXICITY",
    "IDENTITY_ATTACK",
    "INSULT",
    "PROFANITY",
    "THREAT",
    "FORM",
)


@pytest.mark.parametrize("name", SCORES)
def test_refusing_below_the_holding_threshold_is_a_mistake(name: str) -> None:
    changes = {f"PALABRE_{name}_FLAG_AT": "0.8", f"PALABRE_{name}_REJECT_AT": "0.7"}
    assert problems(**changes) == [
        f"PALABRE_{name}_REJECT_AT must not be lower than PALABRE_{name}_FLAG_AT"
    ]


@pytest.mark.parametrize("name", SCORES)
@pytest.mark.parametrize(("flag_at", "reject_at"), [("0.8", None), (None, "0.2"), (None, None)])
def test_a_threshold_may_be_never(name: str, flag_at: str | None, reject_at: str | None) -> None:
    written = {"FLAG": flag_at or "never", "REJECT": reject_at or "never"}
    settings = load_settings(
        GOOD | {f"PALABRE_{name}_{kind}_AT": value for kind, value in written.items()}
    )
    for kind, value in (("flag", flag_at), ("reject", reject_at)):
        held = getattr(settings, f"{name.lower()}_{kind}_at")
        assert held == (None if value is None else float(value))


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("a-secret-from-a-file\n")
    environ = {"PALABRE_SECRET_KEY_FILE": str(path), "PALABRE_CAPTCHA_PROVIDER": "none"}
    assert load_settings(environ).secret_key.get_secret_value() == "a-secret-from-a-file"


def test_a_value_and_its_file_together_are_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("an-admin-token-from-a-file")
    (told,) = problems(
        PALABRE_ADMIN_TOKEN="an-admin-token-directly", PALABRE_ADMIN_TOKEN_FILE=str(path)
    )
    assert "both" in told


def test_lists_are_separated_by_commas() -> None:
    settings = load_settings(
        {
            **GOOD,
            "PALABRE_ALLOWED_ORIGINS": "https://www.example.org, http://localhost:8080/",
            "PALABRE_TRUSTED_PROXIES": "10.0.0.0/8,::1",
        }
    )
    assert settings.allowed_origins == ("https://www.example.org", "http://localhost:8080")
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_spelling_of_postgresql_finds_its_driver(scheme: str) -> None:
    settings = load_settings({**GOOD, "PALABRE_DATABASE_URL": f"{scheme}://u:p@h/d"})
    assert settings.database_url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_plain_http_is_for_loopback(host: str) -> None:
    url = f"http://{host}:9000/verify"
    assert load_settings({**GOOD, "PALABRE_RECAPTCHA_VERIFY_URL": url}).recaptcha_verify_url == url


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = load_settings({**GOOD, "PALABRE_REDIS_URL": "redis://:hunter2@localhost"})
    assert "hunter2" not in repr(settings)
    assert "a-secret-for-tests-only" not in repr(settings)


def test_settings_cannot_be_changed_and_a_changed_copy_is_validated() -> None:
    settings = load_settings(GOOD)
    with pytest.raises(ValueError, match="frozen"):
        settings.demo = True  # type: ignore[misc]
    assert settings.replace(demo=True).demo
    with pytest.raises(ValueError, match="PALABRE_SPAM_FLAG_AT"):
        settings.replace(spam_flag_at=0.9, spam_reject_at=0.1)


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("written", ["Never", "none", "0,7", "true"])
def test_a_threshold_that_is_no_number_is_told_what_it_may_be(written: str) -> None:
    assert problems(PALABRE_TOXICITY_FLAG_AT=written) == [
        "PALABRE_TOXICITY_FLAG_AT must be a number from 0 to 1, or `never`"
    ]
