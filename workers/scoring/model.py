"""The local detectors: how likely a comment hurts people, and how likely it is spam."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from workers.scoring.artefact import SHIPPED, Artefact, ArtefactError, read_artefact
from workers.scoring.encoder import Encoder
from workers.scoring.explaining import Explainer
from workers.scoring.features import hash_windows
from workers.scoring.folding import FoldedText, fold_text
from workers.scoring.heads import ATTRIBUTES, OUTPUTS, SPAM, TOXICITY
from workers.scoring.language import detect
from workers.scoring.reading import Reading, Window
from workers.scoring.windows import split_windows

MOST_CHARACTERS = 20_000
"""The most characters of a comment that are read."""
MOST_WINDOWS = 3
"""The most windows of a comment that the encoder reads."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the n-grams see: the windows' places in the folded text, and the margins.

    `toxic` has a margin for each window; spam is judged by the comment as a whole.
    """

    folded: FoldedText
    places: list[tuple[int, int]]
    toxic: list[float]
    spam: float


class Model:
    """A loaded artefact that scores comments; keeps single words only, so threads may share it."""

    def __init__(self, artefact: Artefact) -> None:
        """ArtefactError if onnxruntime cannot run the artefact's graph."""
        self.version = artefact.version
        self._tables = {TOXICITY: artefact.toxicity, SPAM: artefact.spam}
        self._calibration = artefact.calibration
        self._explainer = Explainer(self._tables, self._calibration)
        try:
            self._encoder = Encoder(artefact.encoder)
        except ValueError as error:
            raise ArtefactError(f"the model {self.version} cannot be used: {error}") from error

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Return the model in the file `path`, or the shipped one; ArtefactError if refused."""
        return cls(read_artefact(path or SHIPPED))

    def read(self, text: str) -> Reading:
        """Return what one comment scores, in time linear in its length.

        Two stages: hashed n-grams see every window of the comment; unless they find it clearly
        harmless, the encoder reads up to three windows. An attribute's score is that of its worst
        window, a spam score that of the comment as a whole.
        """
        glance, skimmed = self._skim(text)
        cheap, language = skimmed.scores, skimmed.language
        if self._calibration.is_clear(language, cheap[TOXICITY], cheap[SPAM]):
            return skimmed
        windows = self.look(glance)
        scores = self._full_scores(glance, windows)
        return Reading(scores, language, glance.folded, tuple(windows.values()), self._explainer)

    def skim(self, text: str) -> Reading:
        """Return what the n-grams alone make of a few words, such as a name."""
        return self._skim(text)[1]

    def _skim(self, text: str) -> tuple[Glance, Reading]:
        glance = self.glance(text)
        scores = self._cheap_scores(glance)
        return glance, Reading(scores, detect(text), glance.folded, (), self._explainer)

    def glance(self, text: str) -> Glance:
        """Return what the n-grams see in `text`."""
        folded = fold_text(text[:MOST_CHARACTERS])
        places = split_windows(folded.text)
        windows, whole = hash_windows(folded.text, places)
        toxic = [self._tables[TOXICITY].margin(each) for each in windows]
        return Glance(folded, places, toxic, self._tables[SPAM].margin(whole))

    def look(self, glance: Glance) -> dict[int, Window]:
        """Return what the encoder reads in a comment's windows, by their numbers, in order."""
        chosen = choose_windows(glance.toxic)
        return {
            at: Window(start, self._encoder.read(glance.folded.text[start:end]))
            for at, (start, end) in enumerate(glance.places)
            if at in chosen
        }

    def _cheap_scores(self, glance: Glance) -> dict[str, float]:
        mixes, toxic = self._calibration.cheap, max(glance.toxic)
        scores = {name: mixes[name].probability(0.0, toxic) for name in ATTRIBUTES}
        return scores | {SPAM: mixes[SPAM].probability(0.0, glance.spam)}

    def _full_scores(self, glance: Glance, windows: Mapping[int, Window]) -> dict[str, float]:
        mixes = self._calibration.full
        scores = {
            name: max(
                mixes[name].probability(float(window.read.means[column]), glance.toxic[at])
                for at, window in windows.items()
            )
            for column, name in enumerate(ATTRIBUTES)
        }
        outputs = [window.read.means[OUTPUTS.index(SPAM)] for window in windows.values()]
        return scores | {SPAM: mixes[SPAM].probability(float(np.mean(outputs)), glance.spam)}


def choose_windows(margins: Sequence[float]) -> set[int]:
    """Return which windows the encoder reads: the first, the last, and the most suspect."""
    ends = {0, len(margins) - 1}
    others = [at for at in range(len(margins)) if at not in ends]
    suspects = sorted(others, key=lambda at: -margins[at])
    return ends | set(suspects[: MOST_WINDOWS - len(ends)])
