import stat
from pathlib import Path

import pytest

from config.loading import SettingsError, load_settings
from config.settings import CaptchaProvider
from service.running.first_run import complete, keep_secret_key, preview, secret_key_file

KEYS = {"PALABRE_RECAPTCHA_SITE_KEY": "site", "PALABRE_RECAPTCHA_SECRET": "secret"}


def test_an_empty_environment_becomes_one_that_can_run(tmp_path: Path) -> None:
    completed = complete({"PALABRE_DATA_DIRECTORY": str(tmp_path)})
    keep_secret_key(secret_key_file(tmp_path))
    settings = load_settings(completed)
    assert settings.captcha_provider is CaptchaProvider.NONE
    assert settings.demo
    assert settings.database_url == f"sqlite:///{tmp_path}/palabre.db"
    assert settings.redis_url is None


def test_what_was_set_stays_as_it_is(tmp_path: Path) -> None:
    given = {
        **KEYS,
        "PALABRE_DATA_DIRECTORY": str(tmp_path),
        "PALABRE_SECRET_KEY": "a secret of the tests",
        "PALABRE_DATABASE_URL": "postgresql://localhost/palabre",
        "PALABRE_DEMO": "false",
        "PALABRE_CAPTCHA_PROVIDER": "recaptcha_v3",
        "UNRELATED": "too",
    }
    assert complete(given) == given


def test_the_keys_alone_choose_recaptcha() -> None:
    assert "PALABRE_CAPTCHA_PROVIDER" not in complete(KEYS)


@pytest.mark.parametrize("name", ["TURNSTILE_SITE_KEY", "HCAPTCHA_SECRET", "RECAPTCHA_API_KEY"])
def test_a_key_of_any_provider_is_no_reason_to_run_without(name: str) -> None:
    with pytest.raises(SettingsError, match="PALABRE_CAPTCHA_PROVIDER"):
        complete({f"PALABRE_{name}": "a-key"})


def test_half_of_the_keys_is_an_error_and_no_reason_to_run_without() -> None:
    with pytest.raises(SettingsError, match="PALABRE_RECAPTCHA_SECRET"):
        complete({"PALABRE_RECAPTCHA_SITE_KEY": "site"})


def test_a_data_directory_from_a_file_holds_for_everything(tmp_path: Path) -> None:
    (tmp_path / "name").write_text(str(tmp_path / "data"), encoding="utf-8")
    completed = complete({"PALABRE_DATA_DIRECTORY_FILE": str(tmp_path / "name")})
    assert completed["PALABRE_SECRET_KEY_FILE"] == str(tmp_path / "data" / "secret_key")
    assert load_settings({**completed, **key()}).data_directory == tmp_path / "data"


def key() -> dict[str, str]:
    return {"PALABRE_SECRET_KEY": "a secret of the tests", "PALABRE_SECRET_KEY_FILE": ""}


def test_looking_ahead_makes_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    settings = preview({"PALABRE_DATA_DIRECTORY": str(directory)})
    assert settings.data_directory == directory
    assert not directory.exists()


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = secret_key_file(tmp_path)
    keep_secret_key(path)
    first = path.read_text(encoding="ascii")
    keep_secret_key(path)
    assert path.read_text(encoding="ascii") == first
    assert len(first) >= 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_every_installation_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        keep_secret_key(secret_key_file(tmp_path / name))
        keys.append(secret_key_file(tmp_path / name).read_bytes())
    assert keys[0] != keys[1]
