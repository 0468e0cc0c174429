"""A long comment cut into windows, so that one bad sentence at its end counts."""

import re

MOST_CHARACTERS = 300
"""A window's usual limit in characters: some 60 to 100 tokens of a subword tokenizer."""

_SENTENCE_END = re.compile(r"[.!?…。؟]+[\"'’”»)\]]*\s+|\n\s*")
_SPACE = re.compile(r"\s+")


def split_windows(text: str, most: int = MOST_CHARACTERS) -> list[tuple[int, int]]:
    """Return [start, end) offsets of windows of at most `most` (> 0) characters, in order.

    Every character is in exactly one window; windows are of similar length and end with a
    sentence or line where one ends near, else with a word, else anywhere. A text of up to `most`
    characters, the empty one too, is one window. Linear in the length of `text`.
    """
    windows = []
    start = 0
    while len(text) - start > most:
        end = _end(text, start, most)
        windows.append((start, end))
        start = end
    return [*windows, (start, len(text))]


def _end(text: str, start: int, most: int) -> int:
    rest = len(text) - start
    # Equal shares leave no stump of a few words at the end of the text.
    share = rest / -(-rest // most)
    lowest, highest = start + int(share / 2) + 1, start + most
    for pattern in (_SENTENCE_END, _SPACE):
        ends = [found.end() for found in pattern.finditer(text, lowest - 1, highest)]
        if ends:
            return min(ends, key=lambda end: abs(end - start - share))
    return highest
