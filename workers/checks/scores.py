"""What the trained model thinks of a comment and of its author's name: asked once, two signals."""

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
    """A model that remembers its last comment, so that two checks of one comment ask it once."""

    def __init__(self, model: Model) -> None:
        self.version = model.version
        self._model = model
        self._texts: tuple[str, str] | None = None
        self._scores: tuple[Scores, Scores]

    def score(self, comment: Comment) -> tuple[Scores, Scores]:
        """The model's scores for the content, and for the name: it is published as well."""
        texts = (comment.content, comment.author)
        if texts != self._texts:
            self._scores = (self._model.score(texts[0]), self._model.score(texts[1]))
            self._texts = texts
        return self._scores


class SpamScore:
    """Reports how much the text reads like advertising."""

    name = "spam"

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def inspect(self, comment: Comment) -> Signal:
        """The model's spam score, of the content or of the name, whichever is higher."""
        content, author = self._scorer.score(comment)
        return _report(self.name, Code.SPAM, content.spam, author.spam, self._scorer.version)


class ToxicityScore:
    """Reports how much the text reads like an attack on people."""

    name = "toxicity"

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def inspect(self, comment: Comment) -> Signal:
        """The model's toxicity score, of the content or of the name, whichever is higher."""
        content, author = self._scorer.score(comment)
        version = self._scorer.version
        return _report(self.name, Code.TOXIC, content.toxicity, author.toxicity, version)


def _report(check: str, reason: Code, content: float, author: float, version: str) -> Signal:
    # Not a number compares false with everything.
    if not (0 <= content <= 1 and 0 <= author <= 1):
        raise CheckUnavailableError("the model gave no usable score")
    evidence = {"field": "author"} if author > content else {}
    return Signal(check, reason, float(max(content, author)), evidence, version)
