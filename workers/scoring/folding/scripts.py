"""Letters borrowed from another script, given back to the script of their word."""

import re
from collections.abc import Iterator

from service.moderation.disguises import LATIN, LOOKALIKES
from workers.scoring.folding.folded_text import Edit, FoldedText

_GREEK_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧӀ", "ABEZHIKMNOPTYXI")
_CHEROKEE_AND_LISU = str.maketrans(
    "ᎠᎡᎢᎪᎫᎬᎳᎷᎻᎶᏃᏒᏚᏙᏕᏞᏟᏢᏦᏴꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓥꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ",
    "DRTAJEWMHGZRSVSLCPKBBPDTGKJCZFMNLSRAVHWXYAEIOU",
)
_TO_LATIN = (
    {ord(chr(sign).upper()): chr(letter).upper() for sign, letter in LOOKALIKES.items()}
    | LOOKALIKES
    | _GREEK_CAPITALS
    | _CHEROKEE_AND_LISU
)
# The Ukrainian i stands for the Russian one where Russian words are disguised.
_TO_CYRILLIC = str.maketrans(
    "aeopcxykmtiABEKMHOPCTXYIαορεκτυχσπλφΑΒΕΗΚΜΟΡΤΥΧΠΦΓ",
    "аеорсхукмтиАВЕКМНОРСТХУИаоректухоплфАВЕНКМОРТУХПФГ",
)
_LATIN_LETTER = re.compile(f"[{LATIN}A-ZÀ-ÖØ-ÞḀ]")
_GREEK_LETTER = re.compile("[\u0370-\u03ff]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u0482\u048a-\u052f]")
_FOREIGN = re.compile(f"[{''.join(map(chr, _TO_LATIN))}]|{_CYRILLIC_LETTER.pattern}")
_ONLY_LATIN = re.compile(f"(?![{''.join(map(chr, _TO_CYRILLIC))}]){_LATIN_LETTER.pattern}")
_ONLY_CYRILLIC = re.compile(f"(?![{''.join(map(chr, _TO_LATIN))}]){_CYRILLIC_LETTER.pattern}")
# Cyrillic letters that nobody tells from Latin ones: what a whole disguised word is made of.
_ALIKE_TO_THE_EYE = re.compile("[асеорхуіјѕһӏԁԛԝАВЕКМНОРСТХУЅІЈԌԚԜ]+")
# A single letter is left to whoever asks whether it is a word of its own.
_WORD = re.compile(r"[^\W_](?:[@$€]*[^\W_])+")


def fold_scripts(folded: FoldedText) -> FoldedText:
    """Return Latin words without borrowed letters, and Cyrillic words without Latin ones.

    A word with letters of its own in both scripts is honest (a Russian ending on a foreign name).
    """
    text = folded.text
    if text.isascii() or not _FOREIGN.search(text):
        return folded
    if not _LATIN_LETTER.search(text) and not _GREEK_LETTER.search(text):
        return folded
    mixed = folded.edited(_mixed_words(text))
    return mixed.edited(_borrowed_words(mixed.text))


def _mixed_words(text: str) -> Iterator[Edit]:
    more_latin = len(_LATIN_LETTER.findall(text)) >= len(_CYRILLIC_LETTER.findall(text))
    for found in _WORD.finditer(text):
        if not found[0].isascii() and _FOREIGN.search(found[0]):
            edit = _translated(found, _table(found[0], more_latin=more_latin))
            if edit.text != found[0]:
                yield edit


def _table(word: str, *, more_latin: bool) -> dict[int, int] | dict[int, int | str]:
    """Return what the letters of a word of two scripts become; its text decides in doubt."""
    if not _CYRILLIC_LETTER.search(word):
        return _TO_LATIN if _LATIN_LETTER.search(word) else {}
    is_latin = _ONLY_LATIN.search(word) is not None
    is_cyrillic = _ONLY_CYRILLIC.search(word) is not None
    if is_latin and is_cyrillic:
        return {}
    if is_latin or is_cyrillic:
        return _TO_LATIN if is_latin else _TO_CYRILLIC
    return _TO_LATIN if more_latin and _LATIN_LETTER.search(word) else _TO_CYRILLIC


def _borrowed_words(text: str) -> Iterator[Edit]:
    """Yield the words wholly in look-alikes, where no letter of the text can only be Cyrillic."""
    # No later step gives a text its first Latin letter, so folding again finds the same.
    if not _LATIN_LETTER.search(text):
        return
    if _ALIKE_TO_THE_EYE.fullmatch("".join(_CYRILLIC_LETTER.findall(text))):
        for found in _WORD.finditer(text):
            if _CYRILLIC_LETTER.search(found[0]):
                yield _translated(found, _TO_LATIN)


def _translated(found: re.Match[str], table: dict[int, int] | dict[int, str | int]) -> Edit:
    return Edit(found.start(), found.end(), found[0].translate(table), range(len(found[0])))
