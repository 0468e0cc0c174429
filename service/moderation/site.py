"""A site, and what of the installation's settings it may have otherwise for itself."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import ValidationError

from config.settings import Settings

LONGEST_KEY = 100
LONGEST_NAME = 200
MOST_ORIGINS = 50
FLAG, REJECT = "_flag_at", "_reject_at"
CHECKS = tuple(name.removesuffix(FLAG) for name in Settings.model_fields if name.endswith(FLAG))
"""The checks that hold or refuse from a score of their own on."""
CAPTCHA_THRESHOLD = "captcha_flag_below"
THRESHOLDS = (
    CAPTCHA_THRESHOLD,
    *(name for name in Settings.model_fields if name.endswith((FLAG, REJECT))),
)
"""Settings that hold a score."""
CHOICES = ("default_language", "unsupported_language")
OVERRIDABLE = (*CHOICES, *THRESHOLDS)
"""Every setting that a site may have otherwise than the installation; each has a field's name."""
DEFAULT_PORTS = {"http": 80, "https": 443}

logger = logging.getLogger(__name__)

KEY = "[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
"""How a site's key is written."""
_KEY = re.compile(KEY)


@dataclass(frozen=True, slots=True)
class Site:
    """A site as it was saved last; `id` is None for one that no comment has been sent to yet.

    `origins` are the only ones whose browsers may send to it, or none: then everybody may.
    `overrides` hold settings by their field's name, `texts` sentences by language and code.
    """

    key: str
    id: int | None = None
    name: str = ""
    origins: tuple[str, ...] = ()
    overrides: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    revision: int = 0

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.key


def is_site_key(text: str) -> bool:
    """Whether a site may be known by this: letters a to z, digits, and `._-` between them."""
    return len(text) <= LONGEST_KEY and _KEY.fullmatch(text) is not None


def adapt(settings: Settings, overrides: Mapping[str, object]) -> Settings:
    """The settings as they are on a site; raises pydantic's ValidationError if they do not fit."""
    known = {name: value for name, value in overrides.items() if name in OVERRIDABLE}
    return settings.replace(**known) if known else settings


def furnish(
    settings: Settings, site: str | int | None, overrides: Mapping[str, object]
) -> Settings:
    """The settings as they are on a site; the installation's where the two no longer fit together.

    `site` is only for the log: its key or its id.
    """
    try:
        return adapt(settings, overrides)
    except ValidationError as error:
        # The operator has since set something that contradicts it.
        fields = sorted({str(problem["loc"][0]) for problem in error.errors()})
        logger.error("site settings do not fit", extra={"site": site, "settings": fields})
        return settings


def read_overrides(
    typed: Mapping[str, str], settings: Settings
) -> tuple[dict[str, object], dict[str, str]]:
    """Overrides from what was typed, and what is wrong by field; empty means the installation's.

    Both are judged together with the settings that stay: to refuse below where it is held is wrong.
    """
    given = {name: typed.get(name, "").strip() for name in OVERRIDABLE}
    overrides: dict[str, object] = {
        # A comma is how half of Europe writes it.
        name: text.replace(",", ".") if name in THRESHOLDS else text
        for name, text in given.items()
        if text
    }
    try:
        adapted = adapt(settings, overrides)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        return overrides, {str(problem["loc"][0]): problem["msg"] for problem in problems}
    return {name: _store(getattr(adapted, name)) for name in overrides}, {}


def read_origins(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Origins from lines or commas, as browsers spell them, and the lines that are none."""
    lines = [part.strip() for part in re.split(r"[\s,]+", text) if part.strip()]
    found = {line: _read_origin(line) for line in lines[: MOST_ORIGINS + 1]}
    good = tuple(dict.fromkeys(origin for origin in found.values() if origin))
    bad = tuple(line for line, origin in found.items() if origin is None)
    return good[:MOST_ORIGINS], bad + good[MOST_ORIGINS:]


def _store(value: object) -> object:
    """A setting's value as JSON holds it; None is written as operators write it."""
    return "never" if value is None else value


def _read_origin(line: str) -> str | None:
    try:
        parts = urlsplit(line)
        port = parts.port
    except ValueError:
        return None
    plain = re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", parts.netloc.rsplit(":", 1)[0])
    if port is None:
        plain = re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", parts.netloc)
    bare = parts.path in {"", "/"} and not parts.query and not parts.fragment
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or plain is None or not bare:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    own = port is None or port == DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" if own else f"{parts.scheme}://{host}:{port}"
