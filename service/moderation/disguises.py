"""What disguised spellings are made of: invisible signs, look-alike letters, leet, separators.

The pairs of look-alikes are this project's own choice of single letters; the idea of mapping
confusables to a skeleton is that of Unicode Technical Standard #39, "Unicode Security Mechanisms".
"""

import re

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
"""Controls but white space, soft hyphen, joiners, direction marks, fillers, selectors, tags."""

MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
"""Stacked diacritics, Hebrew points, Arabic vowel signs and the Arabic stretching mark: decoration.

The vowel signs of Indic scripts are letters to their readers and stay.
"""

LONG_RUN_OF_MARKS = re.compile(r"[^\w\s\x00-\x7f]{9,}")
"""What may be a run of marks that the standard library would sort in quadratic time."""

LATIN = "a-zß-öø-ɏɐ-ʯḁ-ỿ"
"""The lower-case Latin letters, as the inside of a character class."""

LOOKALIKES = str.maketrans(
    "авгеіїјкмностурхѕԁԛԝһӏѵѡαβεικνορτυχγηωմօսոհցզɑɡ",
    "abreiijkmhoctypxsdqwhlvwabeikvoptuxynwuounhgqag",
)
"""Lower-case Cyrillic, Greek, Armenian and phonetic letters to the Latin ones they resemble."""

SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
"""Latin small capitals to plain letters."""

ADDRESS = re.compile(r"://|^[wW]{3}\.|\w@\w[\w-]*\.|\w\.[A-Za-z]{2,}(?:[/:?#)]|\W*$)")
"""To be searched for in one token: it is a link or an e-mail address, so its signs are its own."""

ONE_LETTER_WORDS = frozenset("aàyioóeéèuôавикосуяэ")
"""Letters that are words in French, English, Spanish, Italian, Portuguese, Russian."""

_ORDINARY = re.compile("[\t\n\r -~«°»À-ÖØ-öø-ÿŒœ–—‘’“”€]*")


def is_ordinary(text: str) -> bool:
    """Return whether `text` holds only western European signs, none of which is a disguise.

    NFKC and every script's own rules leave these as they are, next to each other too.
    """
    return _ORDINARY.fullmatch(text) is not None
