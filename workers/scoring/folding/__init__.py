"""Text folded once for scoring, with the offset each folded character came from."""

from workers.scoring.folding.folded_text import FoldedText
from workers.scoring.folding.order import fold_text

__all__ = ["FoldedText", "fold_text"]
