"""Words and numbers as the moderators' pages write them, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent
from flask import g, url_for

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.identifiers import parse_identifier
from service.moderation.policy import CAPTCHA, LANGUAGE, Band, Policy
from service.moderation.verdict import Signal
from service.web.admin.disguise import reveal
from service.web.admin.findings import find_carriers, find_language
from service.web.admin.highlights import highlight, quote
from service.web.answers import get_language
from service.web.sentences import ADMIN
from service.web.services import get_services

UNDETERMINED = "und"
"""RFC 5646's subtag for a language that is not known."""
SHOWN_OTHERWISE = {"spans", "attributes", "language", "supported"}
"""Evidence that has a place of its own on the page of a comment."""
SHOWN_COPIES = 8
"""Near copies that are listed in the queue; of the others their number is told."""
LONGEST_SHOWN = 2_000
"""Characters of a comment that the queue shows; its own page shows them all."""
LEAST_SHOWN = 0.05
"""The score below which a signal that held nothing is not worth a bar in the queue."""
QUOTED = {"words"}
"""Evidence that is an operator's own words, which must not be taken for the name of a value."""


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
        "policy_of": policy_of,
        "carriers": carriers,
        "list_minor": list_minor,
        "shown_copies": SHOWN_COPIES,
        "longest_shown": LONGEST_SHOWN,
        "tell_latest": tell_latest,
        "find_language": find_language,
        "highlight": highlight,
        "quote": quote,
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
    if tag == UNDETERMINED:
        return label("language_und")
    names = Locale.parse(get_language()).languages
    return str(names.get(tag.replace("-", "_"), tag))


def evidence(given: Mapping[str, object]) -> list[tuple[str, str, str | None]]:
    """Each piece of evidence as (name, text, address of the comment that it names or None)."""
    return [
        (
            name("evidence", key),
            _list(value, str if key in QUOTED else _write),
            _find_link(key, value),
        )
        for key, value in given.items()
        if key not in SHOWN_OTHERWISE
    ]


def policy_of(comment: Comment) -> Policy:
    """The policy of a comment's site, as it is set now."""
    services = get_services()
    site = services.sites.host(comment.site_id)
    return site.policy if site else Policy.from_settings(services.settings)


def carriers(signals: Iterable[Signal], policy: Policy, *reasons: Code) -> list[Signal]:
    """The signals that gave these reasons."""
    given = tuple(signals)
    return [each for reason in reasons for each in find_carriers(given, policy, reason)]


def tell_latest(status: str, count: int) -> str:
    """What the moderator did last, beside the button that takes it back."""
    return f"{label('latest')} {name('status', status)} ({_write(count)})"


def list_minor(signals: Iterable[Signal], named: Sequence[Signal]) -> list[Signal]:
    """The signals that spoke against a comment without holding it, the loudest first."""
    others = [
        each
        for each in signals
        if each not in named
        and each.check not in {CAPTCHA, LANGUAGE}
        and each.score is not None
        and each.score >= LEAST_SHOWN
    ]
    return sorted(others, key=lambda each: -(each.score or 0.0))


def bounds(signal: Signal, policy: Policy) -> tuple[float, float, int]:
    """Where a score's meter changes colour, and its good end: the policy's own thresholds."""
    if signal.check == CAPTCHA:
        return get_services().settings.captcha_reject_below, policy.captcha_flag_below, 1
    band = policy.bands.get(signal.check, Band(None))
    first = min((each for each in (band.flag_at, band.reject_at) if each is not None), default=1.0)
    # A meter counts its low bound as low still, the policy counts it as reached.
    return max(0.0, first - 0.001), 1.0 if band.reject_at is None else band.reject_at, 0


def _write(value: object) -> str:
    if isinstance(value, bool):
        return label("answer_yes" if value else "answer_no")
    if isinstance(value, int | float):
        return format_decimal(value, locale=get_language())
    if isinstance(value, Mapping):
        pairs = (f"{name('value', str(key))} ({_write(item)})" for key, item in value.items())
        return ", ".join(pairs)
    if isinstance(value, list | tuple):
        return _list(value, _write)
    return name("value", value) if isinstance(value, str) and value.isidentifier() else str(value)


def _list(value: object, write: Callable[[object], str]) -> str:
    return ", ".join(map(write, value)) if isinstance(value, list | tuple) else write(value)


def _find_link(key: str, value: object) -> str | None:
    if key != "comment_id" or not isinstance(value, str):
        return None
    comment_id = parse_identifier(value)
    return comment_id and url_for("admin.show_comment", comment_id=comment_id)
