"""What the evaluation asks of a detector; the shipped model is one."""

from typing import Protocol

from workers.scoring.model import Glance
from workers.scoring.reading import Reading, Window


class Detector(Protocol):
    """A model of one version that reads comments, as `workers.scoring.Model` does."""

    @property
    def version(self) -> str:
        """The name under which its figures are told."""
        ...

    def read(self, text: str) -> Reading:
        """Return what one comment scores."""
        ...

    def glance(self, text: str) -> Glance:
        """Return what the n-grams see in `text`."""
        ...

    def look(self, glance: Glance) -> dict[int, Window]:
        """Return what the encoder reads in a comment's windows."""
        ...
