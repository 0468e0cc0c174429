"""A detector that knows a few words, and reads every comment as the real one would."""

import re
from collections.abc import Sequence

import numpy as np

from tests.workers.scoring.small_model import make_calibration, make_table_of
from workers.scoring.encoder import Read
from workers.scoring.explaining import Explainer
from workers.scoring.folding import FoldedText, fold_text
from workers.scoring.heads import OUTPUTS, SCORES, SPAM, TOXICITY
from workers.scoring.model import Glance
from workers.scoring.reading import Reading, Window
from workers.scoring.tokens import Token

BAD = ("vilain", "affreux", "méchant", "stupide")
SOLD = ("promo", "gratuit", "cliquez", "bonus")


class StandIn:
    """Scores .95 a comment that has a bad word, else .05; the encoder reads what has three words.

    `fold` tells whether it sees through disguises.
    """

    version = "stand-in-1"

    def __init__(self, *, fold: bool = True, bad: Sequence[str] = BAD) -> None:
        self.read_texts: list[str] = []
        self._words = {TOXICITY: bad, SPAM: SOLD}
        self._fold = fold
        tables = {name: make_table_of(words) for name, words in self._words.items()}
        self._explainer = Explainer(tables, make_calibration())

    def read(self, text: str) -> Reading:
        self.read_texts.append(text)
        glance = self.glance(text)
        found = {name: self._count(glance.folded.text, name) > 0 for name in (TOXICITY, SPAM)}
        scores = {
            name: 0.95 if found[SPAM if name == SPAM else TOXICITY] else 0.05 for name in SCORES
        }
        windows = tuple(self.look(glance).values()) if len(text.split()) >= 3 else ()
        language = "fr" if "é" in text or found[TOXICITY] else "und"
        return Reading(scores, language, glance.folded, windows, self._explainer)

    def glance(self, text: str) -> Glance:
        folded = fold_text(text) if self._fold else FoldedText.unfolded(text)
        spam = float(self._count(folded.text, SPAM))
        return Glance(folded, [(0, len(folded.text))], [0.0], spam)

    def look(self, glance: Glance) -> dict[int, Window]:
        text = glance.folded.text
        tokens = [Token(9, *found.span()) for found in re.finditer(r"\S+", text)]
        logits = np.zeros((len(tokens), len(OUTPUTS)), dtype=np.float32)
        for at, token in enumerate(tokens):
            for name in (TOXICITY, SPAM):
                logits[at, OUTPUTS.index(name)] = self._count(text[token.start : token.end], name)
        means = logits.mean(axis=0) if tokens else np.zeros(len(OUTPUTS), dtype=np.float32)
        return {0: Window(0, Read(tokens, logits, means))}

    def _count(self, text: str, name: str) -> int:
        return sum(text.casefold().count(word) for word in self._words[name])
