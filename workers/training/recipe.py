"""How a model is made: n-grams, encoder, and the blend of both, in this order."""

from dataclasses import dataclass, replace
from pathlib import Path

from workers.scoring.artefact import Artefact, write_artefact
from workers.scoring.encoder import EncoderParts
from workers.scoring.heads import SPAM, TOXICITY
from workers.scoring.model import Model
from workers.training.blending import blend, observe, uncalibrated
from workers.training.corpus import Corpus
from workers.training.progress import Progress
from workers.training.tables import learn_table
from workers.training.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training gave: the model's version and the thresholds to set for it."""

    version: str
    toxicity: Thresholds
    spam: Thresholds


def train(corpus: Corpus, encoder: EncoderParts, out: Path, progress: Progress) -> Outcome:
    """Learn the n-grams, blend them with `encoder`, and write the model to `out`.

    The same corpus and encoder give the same bytes. OSError if `out` cannot be written.
    """
    draft = Artefact(
        toxicity=learn_table(corpus.train, TOXICITY, progress),
        spam=learn_table(corpus.train, SPAM, progress),
        encoder=encoder,
        calibration=uncalibrated(),
    )
    seen = observe(Model(draft), corpus.dev, progress)
    calibration, limits = blend(seen, corpus.dev)
    artefact = replace(draft, calibration=calibration)
    write_artefact(artefact, out)
    return Outcome(artefact.version, limits[TOXICITY], limits[SPAM])
