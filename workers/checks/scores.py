"""What the trained model thinks of a comment: one call to it, two signals."""

from typing import Protocol

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.verdict import Signal
from workers.checks.check import CheckUnavailableError


class Scores(Protocol):
    """What a model returns: probabilities in 0..1."""

    @property
    def toxicity(self) -> float:
        """How likely the text is toxic."""
        ...

    @property
    def spam(self) -> float:
        """How likely the text is spam."""
        ...


class Model(Protocol):
    """A trained text model, such as `workers.scoring.Model`."""

    @property
    def version(self) -> str:
        """Names the artefact that the scores come from."""
        ...

    def score(self, text: str) -> Scores:
        """The probabilities for one text."""
        ...


class Scorer:
    """A model that remembers its last text, so that two checks of one comment ask it once."""

    def __init__(self, model: Model) -> None:
        self.version = model.version
        self._model = model
        self._last: tuple[str, Scores] | None = None

    def score(self, comment: Comment) -> Scores:
        """The model's scores for the content of `comment`."""
        last = self._last
        if last is None or last[0] != comment.content:
            last = self._last = (comment.content, self._model.score(comment.content))
        return last[1]


class SpamScore:
    """Reports how much the text reads like advertising."""

    name = "spam"

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def inspect(self, comment: Comment) -> Signal:
        """The model's spam score."""
        score = self._scorer.score(comment).spam
        return _report(self.name, Code.SPAM, score, self._scorer.version)


class ToxicityScore:
    """Reports how much the text reads like an attack on people."""

    name = "toxicity"

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def inspect(self, comment: Comment) -> Signal:
        """The model's toxicity score."""
        score = self._scorer.score(comment).toxicity
        return _report(self.name, Code.TOXIC, score, self._scorer.version)


def _report(check: str, reason: Code, score: float, version: str) -> Signal:
    # Not a number compares false with everything.
    if not 0 <= score <= 1:
        raise CheckUnavailableError("the model gave no usable score")
    return Signal(check, reason, float(score), version=version)
