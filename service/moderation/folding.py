"""Text folded to one plain spelling, so that disguised words compare equal to honest ones.

The pairs of look-alikes are this project's own choice of single letters; the idea of mapping
confusables to a skeleton is that of Unicode Technical Standard #39, "Unicode Security Mechanisms".
"""

import re
import unicodedata

# Controls but white space, soft hyphen, joiners, direction marks, fillers, selectors, tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
# Stacked diacritics, Hebrew points, Arabic vowel signs and the Arabic stretching mark: decoration.
# The vowel signs of Indic scripts are letters to their readers and stay.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_LONG_RUN_OF_MARKS = re.compile(r"[^\w\s\x00-\x7f]{9,}")

_LATIN = "a-zß-öø-ɏɐ-ʯḁ-ỿ"
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_LOOKALIKES = str.maketrans(
    "авгеіїјкмностурхѕԁԛԝһӏѵѡαβεικνορτυχγηωμօսոհցզɑɡ",
    "abreiijkmhoctypxsdqwhlvwabeikvoptuxynwuounhgqag",
)
_LOOKALIKES.update(str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"))
_LOOKALIKE = re.compile("[" + "".join(map(chr, _LOOKALIKES)) + "]")

_LEET = str.maketrans("013457@$", "oieastas")
_LEET_SIGN = re.compile(r"[013457@$]")
_WORD_WITH_SIGNS = re.compile(r"[\w@$]+")
# 100k, $20m, 10km, 3d, 20h30: quantities, not disguises.
_QUANTITY = re.compile(r"\$?\d+[a-z]|\$?\d{2,}[a-z]{1,2}|\d{1,2}h\d\d")
_ADDRESS = re.compile(r"://|^www\.|\w@\w[\w-]*\.|\w\.[a-z]{2,}(?:[/:?#)]|\W*$)")
_LONG_RUN_OF_LETTER = re.compile(r"([^\W\d_])\1{2,}")

_SEPARATOR = r"[ .*_-]"
_SPACED_OUT = re.compile(
    rf"(?<![\w./:@])[^\W\d_](?:{_SEPARATOR}(?:[^\W\d_]|[013457@$]))+(?<=[^\W\d_])(?!\w)"
)
# Letters that are words of their own in French, English, Spanish, Italian, Portuguese, Russian.
_ONE_LETTER_WORDS = frozenset("aàyioóeéèuôавикосуяэ")

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
    plain = " ".join(_fold_characters(text).split())
    joined = _SPACED_OUT.sub(_join_letters, plain)
    return " ".join(map(_fold_token, joined.split(" ")))


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


def _fold_characters(text: str) -> str:
    if text.isascii():
        return _INVISIBLE.sub("", text).casefold()
    # The standard library sorts a run of marks in quadratic time: cut such runs first.
    bounded = _LONG_RUN_OF_MARKS.sub(_drop_marks, _INVISIBLE.sub("", text))
    composed = unicodedata.normalize("NFKC", bounded)
    lowered = unicodedata.normalize("NFKC", _MARKS.sub("", composed).casefold())
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", _MARKS.sub("", lowered)))


def _drop_marks(run: re.Match[str]) -> str:
    return "".join(sign for sign in run[0] if not unicodedata.combining(sign))


def _join_letters(run: re.Match[str]) -> str:
    signs = run[0][::2]
    letters = [sign for sign in signs if sign.isalpha()]
    if len(letters) < 3 or _ONE_LETTER_WORDS.issuperset(letters):
        return run[0]
    return signs


def _fold_token(token: str) -> str:
    if not token.isascii() and _LOOKALIKE.search(token):
        token = _WORD_WITH_SIGNS.sub(_map_lookalikes, token)
    if _ADDRESS.search(token):
        return token
    if _LEET_SIGN.search(token):
        token = _WORD_WITH_SIGNS.sub(_map_leet, token)
    return _LONG_RUN_OF_LETTER.sub(r"\1\1", token)


def _map_lookalikes(word: re.Match[str]) -> str:
    return word[0].translate(_LOOKALIKES) if _LATIN_LETTER.search(word[0]) else word[0]


def _map_leet(word: re.Match[str]) -> str:
    if not _LATIN_LETTER.search(word[0]) or _QUANTITY.fullmatch(word[0]):
        return word[0]
    return word[0].translate(_LEET)
