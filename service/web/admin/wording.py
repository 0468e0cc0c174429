"""Words and numbers as the moderators' pages write them, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent
from flask import g, url_for

from service.moderation.identifiers import parse_identifier
from service.moderation.policy import CAPTCHA, Band, Policy
from service.moderation.verdict import Signal
from service.web.admin.disguise import reveal
from service.web.answers import get_language
from service.web.sentences import ADMIN
from service.web.services import get_services


def provide() -> dict[str, object]:
    """What templates may call."""
    return {
        "label": label,
        "name": name,
        "moment": moment,
        "percent": percent,
        "language_name": language_name,
        "evidence": evidence,
        "bounds": bounds,
        "reveal": reveal,
        "moderator": g.get("moderator"),
    }


def label(text_id: str, **parameters: int) -> str:
    """A moderators' text; KeyError if there is none."""
    sentences = get_services().sentences
    return sentences.label(text_id, get_language(), context=ADMIN, **parameters)


def name(kind: str, identifier: str) -> str:
    """The name of a check, reason, evidence or value; what is new has only its identifier."""
    try:
        return label(f"{kind}_{identifier}")
    except KeyError:
        return identifier.replace("_", " ")


def moment(value: datetime) -> str:
    """Date and time in UTC, in short; a script writes them in the browser's own zone."""
    return f"{format_datetime(value, 'd MMM y HH:mm', locale=get_language())} UTC"


def percent(score: float) -> str:
    """A score of 0..1 as a percentage."""
    return format_percent(score, locale=get_language())


def language_name(tag: str) -> str:
    """A language by its name, or by its tag if the tag is none that has one."""
    names = Locale.parse(get_language()).languages
    return str(names.get(tag.replace("-", "_"), tag))


def evidence(given: Mapping[str, object]) -> list[tuple[str, str, str | None]]:
    """Each piece of evidence as (name, text, address of the comment that it names or None)."""
    return [
        (name("evidence", key), _write(value), _find_link(key, value))
        for key, value in given.items()
    ]


def bounds(signal: Signal) -> tuple[float, float, int]:
    """Where a score's meter changes colour, and its good end: the policy's own thresholds."""
    settings = get_services().settings
    if signal.check == CAPTCHA:
        return settings.captcha_reject_below, settings.captcha_flag_below, 1
    band = Policy.from_settings(settings).bands.get(signal.reason, Band(None))
    flag_at = 1.0 if band.flag_at is None else band.flag_at
    # A meter counts its low bound as low still, the policy counts it as reached.
    return max(0.0, flag_at - 0.001), 1.0 if band.reject_at is None else band.reject_at, 0


def _write(value: object) -> str:
    if isinstance(value, bool):
        return label("answer_yes" if value else "answer_no")
    if isinstance(value, int | float):
        return format_decimal(value, locale=get_language())
    if isinstance(value, Mapping):
        pairs = (f"{name('value', str(key))} ({_write(item)})" for key, item in value.items())
        return ", ".join(pairs)
    if isinstance(value, list | tuple):
        return ", ".join(_write(item) for item in value)
    return name("value", value) if isinstance(value, str) and value.isidentifier() else str(value)


def _find_link(key: str, value: object) -> str | None:
    if key != "comment_id" or not isinstance(value, str):
        return None
    comment_id = parse_identifier(value)
    return comment_id and url_for("admin.show_comment", comment_id=comment_id)
