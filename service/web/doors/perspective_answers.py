"""What Perspective's methods answer, composed of what our checks have seen."""

from collections.abc import Mapping, Sequence

from service.moderation.policy import LANGUAGE
from service.moderation.scoring_requests import ScoringUnavailableError
from service.moderation.verdict import Signal
from service.web.doors.perspective_attributes import knows_language, read_score
from service.web.doors.perspective_errors import ErrorType, PerspectiveError, refuse_languages
from service.web.doors.perspective_requests import Analysis, find_known
from service.web.doors.perspective_spans import Span

UNDETERMINED = "und"
PROBABILITY = "PROBABILITY"
Seen = Sequence[tuple[Span, Sequence[Signal]]]
"""A text, then its parts if they were asked for, each with what the checks saw in it."""


def drop_known_foreign(asked: Analysis) -> bool:
    """Whether nothing can be told of a text because of the languages that it is said to be in.

    PerspectiveError unless the caller would rather have no scores than an error.
    """
    if not asked.languages or any(map(knows_language, asked.languages)):
        return False
    if asked.drop_unsupported_attributes:
        return True
    raise refuse_languages(next(iter(asked.requested_attributes)), asked.languages, ())


def find_languages(signals: Sequence[Signal]) -> list[str]:
    """The language that a text was found to be in, none where nothing tells.

    Raises ScoringUnavailableError if it was not looked for.
    """
    told = next((each for each in signals if each.check == LANGUAGE), None)
    if told is None or told.score is None:
        raise ScoringUnavailableError("the language is not known")
    language = str(told.evidence.get("language", UNDETERMINED))
    return [] if language == UNDETERMINED else [language]


def compose_analysis(asked: Analysis, seen: Seen, default: str) -> dict[str, object]:
    """The answer to AnalyzeComment; `default` is the language of the site.

    PerspectiveError where the text's language is the matter, ScoringUnavailableError where a check
    that was asked for could not be made.
    """
    detected = find_languages(seen[0][1])
    languages = list(asked.languages) or detected or _guess(asked.comment.text, default)
    scores: dict[str, object] = {}
    if any(map(knows_language, languages)):
        scores = _tell_scores(asked, seen)
    elif not asked.drop_unsupported_attributes:
        raise refuse_languages(next(iter(asked.requested_attributes)), asked.languages, detected)
    return compose(
        attributeScores=scores,
        languages=languages,
        detectedLanguages=detected,
        clientToken=asked.client_token,
    )


def compose(**fields: object) -> dict[str, object]:
    """A message as Google writes it: what is empty is left out."""
    return {name: value for name, value in fields.items() if value}


def _guess(text: str, default: str) -> list[str]:
    # A few words that may be of any language are taken for one of the site's own.
    if not any(map(str.isalpha, text)) or not knows_language(default):
        kind = ErrorType.LANGUAGE_DETECTION_FAILED
        raise PerspectiveError("Unable to detect language", kind)
    return [default]


def _tell_scores(asked: Analysis, seen: Seen) -> dict[str, object]:
    told = {
        name: _tell_attribute(find_known(name), each.score_threshold, seen)
        for name, each in asked.requested_attributes.items()
    }
    return {name: scores for name, scores in told.items() if scores}


def _tell_attribute(check: str, threshold: float, seen: Seen) -> Mapping[str, object]:
    """The scores of one attribute that reach a threshold."""
    scores = [(span, _require(check, signals)) for span, signals in seen]
    parts = scores[1:] or scores
    spans = [
        {"begin": span.begin, "end": span.end, "score": _tell_score(value)}
        for span, value in parts
        if value >= threshold
    ]
    summary = scores[0][1]
    return compose(
        spanScores=spans,
        summaryScore=_tell_score(summary) if summary >= threshold else None,
    )


def _require(check: str, signals: Sequence[Signal]) -> float:
    value = read_score(check, signals)
    if value is None:
        # A number here would be taken for what we think of the text.
        raise ScoringUnavailableError(f"{check} could not be told")
    return value


def _tell_score(value: float) -> dict[str, object]:
    return {"value": value, "type": PROBABILITY}
