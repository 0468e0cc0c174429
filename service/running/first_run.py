"""What a first run needs and nobody has set: a secret key, a database file, no captcha."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from config.captcha import ALL_KEYS
from config.loading import PREFIX, load_settings
from config.settings import CaptchaProvider, Settings

CAPTCHA = ("CAPTCHA_PROVIDER", *(name.upper() for name in ALL_KEYS))
"""Whoever sets one of them wants a captcha."""
EMBEDDED_VALKEY = "valkey"
"""The folder of the embedded queue in the data directory."""
PLACEHOLDER = "stands for the key until there is one"


def complete(environ: Mapping[str, str]) -> dict[str, str]:
    """A copy of the environment in which whatever `palabre up` can decide is decided.

    Touches nothing: `keep_secret_key` makes the key that PALABRE_SECRET_KEY_FILE then names.
    Raises SettingsError for all that is wrong in `environ`.
    """
    completed = dict(environ)
    if not any(_is_given(completed, name) for name in CAPTCHA):
        completed[PREFIX + "CAPTCHA_PROVIDER"] = CaptchaProvider.NONE
        if not _is_given(completed, "DEMO"):
            # Whoever has keys has a site of their own to show.
            completed[PREFIX + "DEMO"] = "true"
    has_key = _is_given(completed, "SECRET_KEY")
    key = {} if has_key else {PREFIX + "SECRET_KEY": PLACEHOLDER}
    directory = load_settings({**completed, **key}).data_directory.absolute()
    completed.pop(PREFIX + "DATA_DIRECTORY_FILE", None)
    completed[PREFIX + "DATA_DIRECTORY"] = str(directory)
    if not has_key:
        completed[PREFIX + "SECRET_KEY_FILE"] = str(secret_key_file(directory))
    if not _is_given(completed, "DATABASE_URL"):
        completed[PREFIX + "DATABASE_URL"] = f"sqlite:///{directory / 'palabre.db'}"
    return completed


def preview(environ: Mapping[str, str]) -> Settings:
    """The settings with which `palabre up` would run, or runs; its secret key is left out.

    Raises SettingsError.
    """
    completed = complete(environ)
    if not _is_given(environ, "SECRET_KEY"):
        del completed[PREFIX + "SECRET_KEY_FILE"]
        completed[PREFIX + "SECRET_KEY"] = PLACEHOLDER
    return load_settings(completed)


def secret_key_file(directory: Path) -> Path:
    """Where an installation that was given no secret key keeps its own."""
    return directory / "secret_key"


def keep_secret_key(path: Path) -> None:
    """Make a secret key, mode 0600, unless there is one; one process at a time, please."""
    if path.exists():
        return
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    os.write(descriptor, secrets.token_urlsafe(48).encode())
    os.fsync(descriptor)
    os.close(descriptor)
    # Under its name only once it is whole: a key that is lost voids every receipt.
    Path(name).rename(path)


def _is_given(environ: Mapping[str, str], name: str) -> bool:
    return bool(environ.get(PREFIX + name) or environ.get(f"{PREFIX}{name}_FILE"))
