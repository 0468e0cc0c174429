"""Text folded to one plain spelling, so that disguised words compare equal to honest ones.

No offsets are kept, nor case: duplicates and word lists want speed and one spelling. The detectors
fold for themselves, with offsets.
"""

import re
import unicodedata

from service.moderation.disguises import (
    ADDRESS,
    INVISIBLE,
    LATIN,
    LONG_RUN_OF_MARKS,
    LOOKALIKES,
    MARKS,
    ONE_LETTER_WORDS,
    SMALL_CAPITALS,
)

_LATIN_LETTER = re.compile(f"[{LATIN}]")
_LOOKALIKES = LOOKALIKES | SMALL_CAPITALS
_LOOKALIKE = re.compile("[" + "".join(map(chr, _LOOKALIKES)) + "]")

_LEET = str.maketrans("013457@$", "oieastas")
_LEET_SIGN = re.compile(r"[013457@$]")
_WORD_WITH_SIGNS = re.compile(r"[\w@$]+")
# 100k, $20m, 10km, 3d, 20h30: quantities, not disguises.
_QUANTITY = re.compile(r"\$?\d+[a-z]|\$?\d{2,}[a-z]{1,2}|\d{1,2}h\d\d")
_LONG_RUN_OF_LETTER = re.compile(r"([^\W\d_])\1{2,}")

_SEPARATOR = r"[ .*_-]"
_SPACED_OUT = re.compile(
    rf"(?<![\w./:@])[^\W\d_](?:{_SEPARATOR}(?:[^\W\d_]|[013457@$]))+(?<=[^\W\d_])(?!\w)"
)
_ACCENTED = re.compile("([a-zα-ωа-я])[\u0300-\u036f]+")
_OTHER_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"}
)

_WORDS = re.compile(r"[^\W_](?:[^\W_]|[\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e])*")


def fold(text: str) -> str:
    """Return `text` in the one spelling that scoring and word matching compare.

    Compatibility forms, case, invisible characters, stacked marks, look-alike letters, leet
    spelling, spaced-out letters, stretched letters and white space are undone; accents stay (see
    `strip_accents`). Pure, linear in the length of `text`, and `fold(fold(x)) == fold(x)`.
    """
    return _fold(text, left=r"\1\1")


def fold_stretched(text: str) -> str:
    """Return `text` folded, but with its stretched letters, of which `fold` leaves two."""
    return _fold(text, left=r"\g<0>")


def fold_characters(text: str) -> str:
    """Return `text` without invisible characters and stacked marks, in lower case and NFKC."""
    if text.isascii():
        return INVISIBLE.sub("", text).casefold()
    # The standard library sorts a run of marks in quadratic time: cut such runs first.
    bounded = LONG_RUN_OF_MARKS.sub(_drop_marks, INVISIBLE.sub("", text))
    composed = unicodedata.normalize("NFKC", bounded)
    lowered = unicodedata.normalize("NFKC", MARKS.sub("", composed).casefold())
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", MARKS.sub("", lowered)))


def strip_accents(folded: str) -> str:
    """Return folded text without accents and ligatures; the Russian short i stays a letter."""
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFD", folded.replace("й", "\ue000"))
    bare = _ACCENTED.sub(r"\1", apart).translate(_OTHER_LETTERS)
    return unicodedata.normalize("NFC", bare).replace("\ue000", "й")


def words(folded: str) -> list[str]:
    """Return the words of folded text in order; an apostrophe or a hyphen parts two words."""
    return _WORDS.findall(folded)


def _fold(text: str, *, left: str) -> str:
    """Everything undone; of each run of a letter is `left` what that template says."""
    plain = " ".join(fold_characters(text).split())
    joined = _SPACED_OUT.sub(_join_letters, plain)
    return " ".join(_fold_token(token, left) for token in joined.split(" "))


def _drop_marks(run: re.Match[str]) -> str:
    return "".join(sign for sign in run[0] if not unicodedata.combining(sign))


def _join_letters(run: re.Match[str]) -> str:
    signs = run[0][::2]
    letters = [sign for sign in signs if sign.isalpha()]
    if len(letters) < 3 or ONE_LETTER_WORDS.issuperset(letters):
        return run[0]
    return signs


def _fold_token(token: str, left: str) -> str:
    if not token.isascii() and _LOOKALIKE.search(token):
        token = _WORD_WITH_SIGNS.sub(_map_lookalikes, token)
    if ADDRESS.search(token):
        return token
    if _LEET_SIGN.search(token):
        token = _WORD_WITH_SIGNS.sub(_map_leet, token)
    return _LONG_RUN_OF_LETTER.sub(left, token)


def _map_lookalikes(word: re.Match[str]) -> str:
    return word[0].translate(_LOOKALIKES) if _LATIN_LETTER.search(word[0]) else word[0]


def _map_leet(word: re.Match[str]) -> str:
    if not _LATIN_LETTER.search(word[0]) or _QUANTITY.fullmatch(word[0]):
        return word[0]
    return word[0].translate(_LEET)
