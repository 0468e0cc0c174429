"""The encoder from nothing but the installed packages and the lessons."""

from collections.abc import Sequence

from workers.scoring.encoder import EncoderParts
from workers.training.corpus import Lesson
from workers.training.encoder.source import find_source, read_source
from workers.training.encoder.tuning import tune
from workers.training.encoder.vocabulary import choose_pieces
from workers.training.progress import Progress


def make_encoder(lessons: Sequence[Lesson], seed: int, progress: Progress) -> EncoderParts:
    """Return the tuned encoder; SourceError if the untuned one is not installed.

    Takes about half an hour on two cores with AMX, and 7 GB of memory.
    """
    source = read_source(find_source())
    progress("choosing word pieces", 0)
    return tune(source, choose_pieces(source), lessons, seed, progress)
