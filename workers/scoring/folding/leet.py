"""Digits and signs that stand for letters inside words, told from quantities and names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.moderation.disguises import ADDRESS
from workers.scoring.folding.folded_text import Edit, FoldedText

_LATIN = str.maketrans("013456789@$€!+", "oieasgtbgaseit")
_CYRILLIC = str.maketrans("0346@$€", "озчбасе")
_CYRILLIC_LETTER = re.compile("[\u0400-\u0482\u048a-\u052f]")

_TOKEN = re.compile(r"\S+")
_SIGN = re.compile(r"[0-9@$€!+]")
# A mention keeps its signs unless several stand inside it; so does punctuation around a word. The
# "@" of "f#@k" starts no mention.
_WORD = re.compile(
    r"(?:(?<!\S)[!@](?=[^\W\d_]*[0-9$€!][^\W_]?)|(?<![$\w])(?<!(?<![@*#%^&])@)(?:\$@?)?)"
    r"[^\W_](?:(?:[^\W_]|[@$€!+])*(?:[^\W_]|[@$]))?"
)
_LETTER = "[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0400-\u0482\u048a-\u052f]"
_BETWEEN_LETTERS = re.compile(rf"{_LETTER}[0-9@$€!+]+{_LETTER}")
_AROUND_LETTERS = re.compile(rf"!?[0-9@$]*(?<=[0-9@$!]){_LETTER}+[0-9@$]+")
_SEVERAL_INSIDE = re.compile(rf"@.*?{_LETTER}[0-9$€]+{_LETTER}+[0-9$€]+{_LETTER}")
_SURE_AT_AN_EDGE = re.compile(
    rf"\$(?!usd|cad|aud)@?{_LETTER}{{3,}}|{_LETTER}{{4,}}\$|{_LETTER}{{4,}}(?<![aeiouyéèê])[034]"
    "|0[\u0400-\u0482\u048a-\u052f]{3,}",
    re.IGNORECASE,
)
_ANY_LETTER = re.compile(_LETTER)
# "$x" is left alone: a single letter may be a word of its own.
_TWO_CHARACTERS = re.compile(r"[^\W_][@$€!+]*[^\W_]")

# No letter looks like a 2, nor like years, long numbers and other digits.
_NUMBER = re.compile(r"2|19\d\d|\d{5}|[^\D\x00-\x7f]")
# Quantities, ordinals, hours, heights, products, and words in which a digit is read by its name.
_HONEST = re.compile(
    r"\$?\d+(?:[a-z]|[eè]mes?|i?[eè]re?s?|ers|res?|nde?|rd|st|th|[kcm]m|[km]g|[mc]l|kw|[kmgt][bo]|"
    r"[ap]m|ans?|min|sec|mois|fois|jours?|heures?|euros?|eur|usd|f?cfa|mio|mrd|px|ste[nr]?|ten?|"
    r"jahre?|uhr|años?|anni|years?|days?|hours?|[\u0400-\u052f]+)"
    r"|\d+(?:[xhmkv°]|on|vs)\d+"
    r"|h\dn\d|m5s|[bm]4\w|[ck]8s|i18n|l10n|a11y|mp[34]s?|(?:gr|h|l|m|sk|str|w)8\w*"
    r"|[^\W\d_]{4,}@[^\W\d_]{4,}",
    re.IGNORECASE,
)
_PAUSE = re.compile(r"[!+]+")
_BETWEEN_PAUSES = re.compile(r"[^!+]+")
_DIGIT = re.compile(r"[0-9@$€]")
_PAIR, _SHORTEST = 2, 3
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_INTERJECTIONS = frozenset(
    {"ah", "ai", "ay", "eh", "et", "ha", "he", "hé", "hi", "ho", "ja", "no", "oh", "ok", "si", "ui"}
    | {"bah", "bof", "euh", "hey", "nan", "non", "ouf", "oui", "yes"}
)


class _Word(NamedTuple):
    start: int
    text: str


def fold_leet(folded: FoldedText) -> FoldedText:
    """Return words without digits and signs for letters ("1d10t", "sh!t", "c@$ino").

    A digit between letters gives a disguise away; digits at the edges of words ("covid19",
    "3potes", "pu73") are letters only in a text that holds such a disguise.
    """
    if not _SIGN.search(folded.text):
        return folded
    found = list(_words(folded.text))
    is_leet = any(_is_disguise(word.text) for word in found)
    return folded.edited(
        Edit(word.start, word.start + len(word.text), _plain(word.text), range(len(word.text)))
        for word in found
        if _SURE_AT_AN_EDGE.fullmatch(word.text)
        or (_may_be_leet(word.text) if is_leet else _is_disguise(word.text))
    )


def _words(text: str) -> Iterator[_Word]:
    for token in _TOKEN.finditer(text):
        if not _SIGN.search(token[0]) or ADDRESS.search(token[0]):
            continue
        for found in _WORD.finditer(text, *token.span()):
            if _SIGN.search(found[0]) and (found[0][0] != "@" or _SEVERAL_INSIDE.match(found[0])):
                yield from _parts(_Word(found.start(), found[0]))


def _parts(word: _Word) -> Iterator[_Word]:
    """Yield the word, or what stands between its signs where those are punctuation or sums."""
    pieces = _PAUSE.split(word.text.removeprefix("!"))
    if len(pieces) == 1 or _sounds(word.text.removeprefix("!"), pieces):
        yield word
        return
    for piece in _BETWEEN_PAUSES.finditer(word.text):
        yield _Word(word.start + piece.start(), piece[0])


def _sounds(word: str, pieces: list[str]) -> bool:
    """Tell whether each "!" or "+" is a letter: it stands near an edge, or beside other leet."""
    if _CYRILLIC_LETTER.search(word):
        return False
    is_single = len(word) == sum(map(len, pieces)) + len(pieces) - 1
    if not is_single or not all(map(_ANY_LETTER.search, pieces)):
        return False
    plain = [_STRETCHED.sub(r"\1\1", _plain(piece)).lower() for piece in pieces]
    if plain[0] in _INTERJECTIONS or len("".join(plain)) < _SHORTEST:
        return False
    lengths = [len(piece) for piece in plain]
    if len(plain) > _PAIR or _DIGIT.search(word):
        return max(lengths) <= _SHORTEST or min(lengths) < _SHORTEST
    return lengths[0] <= _PAIR or lengths[1] == 1


def _is_disguise(word: str) -> bool:
    between = _BETWEEN_LETTERS.search(word) or _AROUND_LETTERS.fullmatch(word)
    return bool(between) and _may_be_leet(word)


def _may_be_leet(word: str) -> bool:
    return bool(
        _SIGN.search(word)
        and _ANY_LETTER.search(word)
        and _TWO_CHARACTERS.search(word)
        and not _NUMBER.search(word)
        and not _HONEST.fullmatch(word)
    )


def _plain(word: str) -> str:
    plain = word.translate(_CYRILLIC if _CYRILLIC_LETTER.search(word) else _LATIN)
    letters = "".join(filter(str.isalpha, word))
    # "1D10T" is shouted, "C0n" is a capital and no more.
    is_shouted = letters.isupper() and (len(letters) > 1 or not word[0].isupper())
    return plain.upper() if is_shouted else plain
