"""A comment's language, told by its script and by the letters of its words."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from workers.scoring.language_table import LanguageTable, Tables, read_tables
from workers.scoring.letters import find_words, hash_letters

SUPPORTED = frozenset({"fr", "en", "es", "de", "it", "pt", "ru", "ar", "nl"})
"""The languages whose comments Palabre's detectors are made for, as ISO 639-1 codes."""

UNDETERMINED = "und"
"""RFC 5646's subtag for a language that is not known."""

# A comment that is less likely than this to be in its best language is undetermined.
_SURE = 0.4
# Of the letters, so many must be of one script; else two languages are mixed or quoted.
_MOST_LETTERS = 0.6

_SCRIPTS = {
    "latin": re.compile("[a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\u06ee-\u06ff\u0750-\u077f]"),
    # One language outnumbers all others in each of these, and none of them is supported.
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "hy": re.compile("[\u0530-\u058f]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "pa": re.compile("[\u0a00-\u0a7f]"),
    "gu": re.compile("[\u0a80-\u0aff]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
    "te": re.compile("[\u0c00-\u0c7f]"),
    "kn": re.compile("[\u0c80-\u0cff]"),
    "ml": re.compile("[\u0d00-\u0d7f]"),
    "si": re.compile("[\u0d80-\u0dff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "lo": re.compile("[\u0e80-\u0eff]"),
    "my": re.compile("[\u1000-\u109f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
    "am": re.compile("[\u1200-\u137f]"),
    "km": re.compile("[\u1780-\u17ff]"),
    "ko": re.compile("[\u1100-\u11ff\uac00-\ud7af]"),
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
}

# What most comments are written in, told without counting.
_ALL_LATIN = re.compile(f"{_SCRIPTS['latin'].pattern}+")


def supports(language: str) -> bool:
    """Return whether the detectors are made for `language`, a tag as "fr" or "fr-CA" (RFC 5646)."""
    if language in SUPPORTED:
        return True
    return re.split("[-_]", language.strip().lower(), maxsplit=1)[0] in SUPPORTED


def detect(text: str) -> str:
    """Return the language of `text` as an ISO 639-1 code, or "und" where nothing tells.

    A language that is not supported has its own code where the model knows it. Links, mentions
    and names tell nothing; mixed scripts are undetermined; of mixed languages the prevailing one
    is the answer, if any. The case of letters does not count. LanguageTableError if the
    model that comes with Palabre is missing or damaged; nothing else is raised.
    """
    words = find_words(text)
    script = _find_script("".join(words))
    table = _shipped().get(script)
    return script if table is None else _find_language(words, table)


@cache
def _shipped() -> Tables:
    return read_tables()


def _find_script(letters: str) -> str:
    if _ALL_LATIN.fullmatch(letters):
        return "latin"
    counts = _count_scripts(letters)
    # Japanese writes its own letters between Chinese ones; no Chinese text has any.
    if counts.get("ja"):
        counts["ja"] += counts.pop("zh", 0)
    script = max(counts, key=counts.__getitem__, default=UNDETERMINED)
    return script if counts.get(script, 0) > _MOST_LETTERS * len(letters) else UNDETERMINED


def _count_scripts(letters: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    left = len(letters)
    for script, letter in _SCRIPTS.items():
        found = len(letter.findall(letters))
        if found:
            counts[script] = found
            left -= found
        if not left:
            break
    return counts


def _find_language(words: Sequence[str], table: LanguageTable) -> str:
    rows = table.weights.take(hash_letters(words, table.bits), axis=0)
    scores = np.einsum("ij->j", rows, dtype=np.int32) * table.step + table.constants
    best = int(scores.argmax())
    likelihood = 1 / np.exp(scores - scores[best]).sum()
    return table.languages[best] if likelihood >= _SURE else UNDETERMINED
