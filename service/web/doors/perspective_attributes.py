"""Perspective's attributes, and which of our checks stands for each."""

from collections.abc import Sequence

from service.moderation.policy import TOXICITY
from service.moderation.verdict import Signal
from service.moderation.words import judge
from service.web.doors.scoring import list_scores

LANGUAGES = frozenset({"fr", "en", "es", "de", "it", "pt", "ru", "ar", "nl"})
"""The languages that the detectors are made for (`workers.scoring.language.SUPPORTED`)."""
PRODUCTION = (
    "TOXICITY",
    "SEVERE_TOXICITY",
    "IDENTITY_ATTACK",
    "INSULT",
    "PROFANITY",
    "THREAT",
)
_EXPERIMENTAL = "_EXPERIMENTAL"
_CHECKS = {
    **{name: name.lower() for name in PRODUCTION},
    **{name + _EXPERIMENTAL: name.lower() for name in PRODUCTION},
    "SPAM": "spam",
}


def find_check(attribute: str) -> str | None:
    """The check that answers for an attribute, with or without an `@version`; None if none does."""
    return _CHECKS.get(attribute.partition("@")[0])


def read_score(check: str, signals: Sequence[Signal]) -> float | None:
    """The score of one check, None if it could not be made.

    A word of the lists lifts toxicity, to 0.5 where it holds a comment and to 1 where it refuses
    one: callers only see scores, and what the site has forbidden must not pass for harmless.
    """
    scores = list_scores(signals)
    if check != TOXICITY:
        return scores.get(check)
    if TOXICITY not in scores or judge.CHECK not in scores:
        return None
    return max(scores[TOXICITY], scores[judge.CHECK])


def knows_language(tag: str) -> bool:
    """Whether the detectors are made for the language of a tag, such as `fr` or `fr-CA`."""
    return tag.strip().lower().replace("_", "-").partition("-")[0] in LANGUAGES
