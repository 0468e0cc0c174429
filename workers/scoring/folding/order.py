"""The order in which disguises are undone."""

from service.moderation.disguises import is_ordinary
from workers.scoring.folding.characters import fold_characters
from workers.scoring.folding.folded_text import FoldedText
from workers.scoring.folding.leet import fold_leet
from workers.scoring.folding.scripts import fold_scripts
from workers.scoring.folding.shapes import fold_masks, fold_repeats, join_letters


def fold_text(text: str) -> FoldedText:
    """Return `text` in the spelling that the detectors read, in time linear in its length.

    Undone are compatibility forms (NFKC), signs without width, stacked marks, letters borrowed
    from another script, leet, spaced-out and stretched letters. Case, accents, punctuation,
    white space, addresses and quantities stay. Any string is accepted, lone surrogates included,
    and folding what was folded changes nothing more.
    """
    # Later steps read what earlier ones leave: letters are whole before they are joined, joined
    # before they are told apart by script, and only words of one script hold leet.
    given = FoldedText.unfolded(text)
    if is_ordinary(text):
        honest = join_letters(given)
    else:
        honest = fold_scripts(join_letters(fold_characters(given)))
    folded = fold_leet(fold_masks(fold_repeats(honest)))
    if folded is honest:
        return folded
    # Undone leet makes new runs of letters, and new letters around a mask.
    return fold_masks(fold_repeats(folded))
