"""The table of settings in docs/settings.md, written from the settings themselves.

`python -m config.reference > docs/settings.md` brings the page up to date; a test compares them.
"""

from enum import Enum

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from config.captcha import CaptchaSettings
from config.loading import PREFIX
from config.settings import Settings
from config.values import NEVER

HEAD = """\
# Settings

<!-- Written by `python -m config.reference > docs/settings.md`. -->

Palabre reads its settings from the environment when it starts. A setting `NAME` may also come from
a file that `NAME_FILE` names, which keeps secrets out of the environment. Settings that are wrong,
missing or misspelt stop Palabre from starting, and it names all of them at once; `palabre doctor`
also looks at what they lead to.

The port of the web server is `PORT`, default 8000. `palabre up`, which `make run` calls, fills in
what a first run lacks: a secret key (kept in `var/secret_key`), a Redis of its own, captcha `none`
where no reCAPTCHA keys are given, and the demo page.

`_FLAG_AT` and `_REJECT_AT` are thresholds of scores in 0..1, or `never`: no score of that kind then
holds, or refuses, a comment by itself.

| setting | default | meaning |
| --- | --- | --- |
"""


def describe_settings() -> str:
    """The whole page, in Markdown."""
    fields = Settings.model_fields.items()
    # The captcha's last: there are many, and each installation needs few of them.
    arranged = sorted(fields, key=lambda each: each[0] in CaptchaSettings.model_fields)
    rows = (_row(name, field) for name, field in arranged)
    return HEAD + "\n".join(rows) + "\n"


def _row(name: str, field: FieldInfo) -> str:
    default = "**needed**" if field.is_required() else _show(field.default)
    if field.default is None and NEVER in field.metadata:
        default = "`never`"
    return f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |"


def _show(value: object) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value}`" if value not in (None, "", ()) else ""


if __name__ == "__main__":
    print(describe_settings(), end="")  # noqa: T201 - printing is all this does
