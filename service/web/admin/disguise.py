"""Characters that do not show, or that turn others around: made visible to moderators."""

import unicodedata
from typing import NamedTuple

from service.moderation.submission import BLANK

JOINER = "\u200d"
LINE_ENDS = "\n\t"
HIDDEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
"""General categories of Unicode that leave nothing on the page to see."""


class Part(NamedTuple):
    """A stretch of text; `hidden` if it stands for a character that would not have shown."""

    text: str
    hidden: bool = False


def reveal(text: str) -> list[Part]:
    """`text` in parts, each invisible or direction-changing character as its own [U+XXXX].

    The joiner inside an emoji stays as it is: readers type those without knowing.
    """
    parts: list[Part] = []
    plain = ""
    for position, character in enumerate(text):
        if not _is_hidden(character) or _joins_emoji(text, position):
            plain += character
            continue
        if plain:
            parts.append(Part(plain))
            plain = ""
        parts.append(Part(f"[U+{ord(character):04X}]", hidden=True))
    return [*parts, Part(plain)] if plain else parts


def _is_hidden(character: str) -> bool:
    if character in LINE_ENDS:
        return False
    return character in BLANK or unicodedata.category(character) in HIDDEN


def _joins_emoji(text: str, position: int) -> bool:
    if text[position] != JOINER:
        return False
    following = text[position + 1 : position + 2]
    return bool(following) and unicodedata.category(following) == "So"
