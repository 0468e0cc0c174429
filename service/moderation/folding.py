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
    is_ordinary,
)

_LATIN_LETTER = re.compile(f"[{LATIN}]")
_LOOKALIKES = LOOKALIKES | SMALL_CAPITALS
_LOOKALIKE = re.compile("[" + "".join(map(chr, _LOOKALIKES)) + "]")

_LEET = str.maketrans("013457@$", "oieastas")
_LEET_SIGN = re.compile(r"[013457@$]")
# What a token must hold one of to be folded at all.
_DISGUISE = re.compile("[013457@$" + "".join(map(chr, _LOOKALIKES)) + "]")
_WORD_WITH_SIGNS = re.compile(r"[\w@$]+")
# 100k, $20m, 10km, 3d, 20h30: quantities, not disguises.
_QUANTITY = re.compile(r"\$?\d+[a-z]|\$?\d{2,}[a-z]{1,2}|\d{1,2}h\d\d")
# Looked ahead for a run of any sign: four times as fast as to look for a letter and its run.
_LONG_RUN_OF_LETTER = re.compile(r"(?=(.)\1\1)[^\W\d_]\1+")
_DISGUISE_OR_RUN = re.compile(f"{_DISGUISE.pattern}|{_LONG_RUN_OF_LETTER.pattern}")

_SEPARATOR = r"[ .*_-]"
_SPACED_OUT = re.compile(
    rf"(?<![\w./:@])[^\W\d_](?:{_SEPARATOR}(?:[^\W\d_]|[013457@$]))+(?<=[^\W\d_])(?!\w)"
)
_ACCENTS = re.compile("(?<=[a-zα-ωа-я])[\u0300-\u036f]+")
_OTHER_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"}
)
_OTHER_LETTER = re.compile("[" + "".join(map(chr, _OTHER_LETTERS)) + "]")

_WORDS = re.compile(r"[^\W_](?:[^\W_]|[\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e])*")


def fold(text: str) -> str:
    """Return `text` in the one spelling that scoring and word matching compare.

    Compatibility forms, case, invisible characters, stacked marks, look-alike letters, leet
    spelling, spaced-out letters, stretched letters and white space are undone; accents stay (see
    `strip_accents`). Pure, linear in the length of `text`, and `fold(fold(x)) == fold(x)`.
    """
    joined = _join(text)
    reason = _DISGUISE_OR_RUN if _LONG_RUN_OF_LETTER.search(joined) else _DISGUISE
    return _fold_tokens(joined, reason, left=r"\1\1")


def fold_stretched(text: str) -> str:
    """Return `text` folded, but with its stretched letters, of which `fold` leaves two."""
    return _fold_tokens(_join(text), _DISGUISE, left=r"\g<0>")


def fold_characters(text: str) -> str:
    """Return `text` without invisible characters and stacked marks, in lower case and NFKC."""
    if text.isascii():
        return INVISIBLE.sub("", text).casefold()
    if is_ordinary(text):
        return text.casefold()
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
    bare = _ACCENTS.sub("", apart)
    # Translating costs more than all else, and few texts have anything to translate.
    if _OTHER_LETTER.search(bare):
        bare = bare.translate(_OTHER_LETTERS)
    return unicodedata.normalize("NFC", bare).replace("\ue000", "й")


def words(folded: str) -> list[str]:
    """Return the words of folded text in order; an apostrophe or a hyphen parts two words."""
    return _WORDS.findall(folded)


def _join(text: str) -> str:
    """The text's characters made plain, and its spaced-out letters joined; tokens by one space."""
    return _SPACED_OUT.sub(_join_letters, " ".join(fold_characters(text).split()))


def _fold_tokens(text: str, reason: re.Pattern[str], *, left: str) -> str:
    """The text with the tokens folded in which there is a reason to: most have none.

    Of each run of a letter is `left` what that template says.
    """
    done = 0
    pieces: list[str] = []
    for found in reason.finditer(text):
        place = found.start()
        if place < done:
            continue
        start = text.rfind(" ", done, place) + 1
        end = text.find(" ", place)
        end = len(text) if end < 0 else end
        pieces += (text[done:start], _fold_token(text[start:end], left))
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


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
