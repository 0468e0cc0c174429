"""Reading the settings from the environment, all mistakes reported at once."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from config.settings import Settings

PREFIX = "PALABRE_"


class SettingsError(Exception):
    """The environment holds settings that Palabre cannot start with; one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from `PALABRE_<NAME>`, or from the file that `PALABRE_<NAME>_FILE` names.

    Raises SettingsError that names every missing, unknown, unreadable or invalid setting.
    """
    values, problems = _collect(environ)
    problems += [_unknown(name) for name in _unknown_names(environ)]
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(problems + _explain(error)) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _collect(environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    values: dict[str, str] = {}
    problems: list[str] = []
    for field in Settings.model_fields:
        name = PREFIX + field.upper()
        direct, path = environ.get(name), environ.get(f"{name}_FILE")
        if direct and path:
            problems.append(f"{name} and {name}_FILE are both set; keep one")
        if direct:
            values[field] = direct
        elif path:
            try:
                values[field] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{name}_FILE cannot be read: {type(error).__name__}")
    return values, problems


def _known_names() -> set[str]:
    names = {PREFIX + field.upper() for field in Settings.model_fields}
    # A setting whose own name ends in _FILE keeps that meaning.
    return names | {f"{name}_FILE" for name in names}


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    return sorted(
        name for name in environ if name.startswith(PREFIX) and name not in _known_names()
    )


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, _known_names(), n=1)
    return f"{name} is not a setting" + (f"; did you mean {close[0]}?" if close else "")


def _explain(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        name = PREFIX + str(problem["loc"][0]).upper()
        missing = problem["type"] == "missing"
        message = "is missing" if missing else problem["msg"].removeprefix("Value error, ")
        lines.append(f"{name} {message[0].lower()}{message[1:]}")
    return lines
