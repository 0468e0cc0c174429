"""The shape of words: letters set apart, letters stretched, letters hidden behind stars."""

import re
from collections.abc import Iterator

from service.moderation.disguises import ADDRESS, ONE_LETTER_WORDS
from workers.scoring.folding.folded_text import Edit, FoldedText

_LETTER = r"[^\W\d_\u0e00-\u11ff\u2e80-\U0010ffff]"
# One and the same separator all along: two spaces part the words of a text that is all spaced out.
_SPACED_OUT = re.compile(
    rf"(?<![\w./:@]){_LETTER}(?P<apart> {{1,3}}|[\n\t.*_\-/|~·•#%])(?:{_LETTER}|[013457@$])"
    rf"(?:(?P=apart)(?:{_LETTER}|[013457@$]))+(?<={_LETTER})(?![^\W_]|-\w)"
)
_FEWEST_LETTERS = 3
_TOKEN = re.compile(r"\S+")
# A run of any sign is looked for first, which is four times as fast as of a letter.
_STRETCHED = re.compile(r"(?=(.)\1\1)[^\W\d_]\1+", re.IGNORECASE)
_KEPT = 2
# Stars that hide letters stay: they tell a tokenizer that a word is masked ("f*ck" is common in
# what language models have read), they keep "Leser*innen" whole, and two for all longer runs keep
# the n-grams around them few.
_MASK = re.compile(
    r"(?<=[^\W\d_])(?:\*{3,}"
    r"|(?=[@$]*[*#%^&])(?!\*+(?![@$*#%^&]))[@$*#%^&]{2,}(?=[^\W\d_])"
    r"|(?<![^\W\d_]{4})(?:(?<=[^\W\d_]{2})|(?=.[^\W\d_]{2}))[#%](?=[^\W\d_]{1,4}(?!\w)))"
)
# What every mask holds, told at a small part of the cost.
_MASKING = re.compile(r"[*#%^&]")


def join_letters(folded: FoldedText) -> FoldedText:
    """Return "i d i o t" and "i.d.i.o.t" as one word; three letters or more, and not all words."""
    return folded.edited(_joined(folded.text))


def fold_repeats(folded: FoldedText) -> FoldedText:
    """Return letters repeated three times or more as two of them, case aside; addresses stay."""
    return folded.edited(
        Edit(run.start(), run.end(), run[0][:_KEPT], range(_KEPT))
        for run in _in_honest_tokens(_STRETCHED, folded.text)
    )


def fold_masks(folded: FoldedText) -> FoldedText:
    """Return the signs that hide letters ("f@#k", "p#te", "m****e") as one or two stars."""
    if not _MASKING.search(folded.text):
        return folded
    return folded.edited(
        Edit(run.start(), run.end(), "**"[: len(run[0])], range(min(len(run[0]), _KEPT)))
        for run in _in_honest_tokens(_MASK, folded.text)
    )


def _joined(text: str) -> Iterator[Edit]:
    for run in _SPACED_OUT.finditer(text):
        step = 1 + len(run["apart"])
        signs = run[0][::step]
        letters = [sign.lower() for sign in signs if sign.isalpha()]
        if len(letters) >= _FEWEST_LETTERS and not ONE_LETTER_WORDS.issuperset(letters):
            yield Edit(run.start(), run.end(), signs, range(0, len(run[0]), step))


def _in_honest_tokens(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    if not pattern.search(text):
        return
    for token in _TOKEN.finditer(text):
        if pattern.search(text, *token.span()) and not ADDRESS.search(token[0]):
            yield from pattern.finditer(text, *token.span())
