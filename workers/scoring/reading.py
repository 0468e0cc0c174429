"""What the model found in one comment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workers.scoring.explaining import Explainer, Span, Window
from workers.scoring.folding import FoldedText
from workers.scoring.heads import OUTPUTS, SPAM, SPAM_KINDS, TOXICITY

__all__ = ["Reading", "Span", "Window"]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One comment as the model sees it.

    `scores` holds a probability in 0..1 for each of `heads.SCORES`; `language` is the detected
    language or "und". `windows` is empty where the n-grams alone decided.
    """

    scores: Mapping[str, float]
    language: str
    folded: FoldedText
    windows: Sequence[Window]
    explainer: Explainer

    @property
    def toxicity(self) -> float:
        """How likely the comment attacks or insults people."""
        return self.scores[TOXICITY]

    @property
    def spam(self) -> float:
        """How likely the comment is spam."""
        return self.scores[SPAM]

    def spam_kind(self) -> str | None:
        """Return which of `heads.SPAM_KINDS` the comment most resembles; None if it was not read.

        It says something only of a comment whose spam score is high.
        """
        if not self.windows:
            return None
        first = OUTPUTS.index(SPAM_KINDS[0])
        means = np.mean([window.read.means[first:] for window in self.windows], axis=0)
        return SPAM_KINDS[int(means.argmax())]

    def explain(self, score: str) -> list[Span]:
        """Return the words that carried `score`, as `Explainer.explain` names them."""
        return self.explainer.explain(score, self.folded, self.windows)
