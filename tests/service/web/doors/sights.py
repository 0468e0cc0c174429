"""What checks see in a text, as doors are told it by the workers."""

from collections.abc import Callable, Sequence

from service.moderation.codes import Code
from service.moderation.drafts import Draft
from service.moderation.policy import LANGUAGE
from service.moderation.verdict import Signal
from service.moderation.words import judge
from service.web.doors.perspective_answers import UNDETERMINED
from service.web.doors.perspective_attributes import LANGUAGES

REASONS = {"spam": Code.SPAM, judge.CHECK: Code.BLOCKED_WORD}
CALM = {
    "toxicity": 0.01,
    "severe_toxicity": 0.02,
    "identity_attack": 0.03,
    "insult": 0.04,
    "profanity": 0.05,
    "threat": 0.06,
    "spam": 0.07,
    judge.CHECK: 0.0,
}

See = Callable[[Draft], Sequence[Signal]]


def sight(found: str | None = "fr", /, **scores: float | None) -> list[Signal]:
    """Every check's signal, calm but for the scores given, and the language that was found.

    None: it could not be made.
    """
    supported = found in {UNDETERMINED, *LANGUAGES}
    evidence = {"language": found, **({} if supported else {"supported": False})}
    language = None if found is None else float(not supported)
    told: dict[str, float | None] = {**CALM, **scores}
    return [
        Signal(LANGUAGE, Code.LANGUAGE_UNSUPPORTED, language, evidence),
        *(Signal(name, REASONS.get(name, Code.TOXIC), score) for name, score in told.items()),
    ]


def always(found: str | None = "fr", /, **scores: float | None) -> See:
    """The same for every text."""
    return lambda _: sight(found, **scores)
