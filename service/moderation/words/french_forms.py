"""The feminine and the plurals of French nouns and adjectives, from their masculine singular.

The endings are those of any school grammar; what they do not cover and people do write stands in
a table. Verbs are not conjugated.
"""

import re

from service.moderation.folding import strip_accents

FEMININES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("teur", ("teuse", "trice", "teure")),
    ("deur", ("deuse", "drice", "deure")),
    ("eur", ("euse", "eure")),
    ("eux", ("euse",)),
    ("oux", ("ouse",)),
    ("if", ("ive",)),
    ("ïf", ("ïve",)),
    ("euf", ("euve",)),
    ("el", ("elle",)),
    ("eil", ("eille",)),
    ("on", ("onne",)),
    ("en", ("enne",)),
    ("et", ("ette", "ète")),
    ("er", ("ère",)),
    ("c", ("que",)),
    ("g", ("gue",)),
    ("au", ()),
    ("x", ()),
    ("z", ()),
    ("e", ()),
    ("", ("e",)),
)
"""A masculine ending and what the feminine puts in its place; the first that fits counts."""

PLURALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("al", ("aux", "als")),
    ("eau", ("eaux",)),
    ("au", ("aux", "aus")),
    ("eu", ("eux", "eus")),
    ("s", ()),
    ("x", ()),
    ("z", ()),
    ("", ("s",)),
)
"""A singular ending and what the plural puts in its place; the first that fits counts."""

_LIKE = """
    agneau agnelle|âne ânesse|bas basse|beau belle bel|bénin bénigne|blanc blanche|bougre bougresse
    bref brève|canard cane|chameau chamelle|chat chatte|chef cheffe|coi coite|compagnon compagne
    connard connarde connasse|copain copine|démon démone|diable diablesse|dieu déesse
    dindon dinde|docteur doctoresse docteure|doux douce|drôle drôlesse|duc duchesse|épais épaisse
    faux fausse|favori favorite|fou folle fol|frais fraîche|franc franche|gentil gentille
    gras grasse|grec grecque|gros grosse|héros héroïne|ivrogne ivrognesse|jumeau jumelle|las lasse
    loup louve|maître maîtresse|malin maligne|métis métisse|mormon mormone|mou molle mol
    nègre négresse|nouveau nouvelle nouvel|nul nulle|ogre ogresse|pâlot pâlotte|pauvre pauvresse
    paysan paysanne|pécheur pécheresse pécheuse|porc truie|prince princesse|puceau pucelle
    rat ratte|roi reine|rom romni|roux rousse|salaud salope salaude|sec sèche|sot sotte
    suisse suissesse|tiers tierce|tigre tigresse|traître traîtresse|vengeur vengeresse
    vieillot vieillotte|vieux vieille vieil|voyou voyoute
"""
_WITH_X = frozenset(
    ["bijou", "caillou", "chou", "genou", "hibou", "joujou", "pou", "ripou", "travail"]
)
_LATIN_WORD = re.compile("[a-zà-öø-ÿœ]+")


def _read_irregular() -> dict[str, tuple[str, ...]]:
    rows = (row.split() for row in re.split(r"[|\n]", _LIKE) if row.strip())
    return {strip_accents(masculine): tuple(others) for masculine, *others in rows}


IRREGULAR = _read_irregular()
"""By the masculine without accents: the feminine, and a second masculine where there is one.

By the rules some of them would become other words: "porque", "rate", "Rome".
"""


def inflect(word: str) -> frozenset[str]:
    """The other forms of a folded word: feminine, and the plural of each; never `word` itself.

    Empty for what is not written in Latin letters. A form keeps the word's stem: it only changes
    what the tables here say, and is never an arbitrary longer word.
    """
    if not _LATIN_WORD.fullmatch(word):
        return frozenset()
    singular = {word, *_find_feminines(word)}
    forms = singular | {plural for each in singular for plural in pluralise(each)}
    return frozenset(forms - {word})


def pluralise(word: str) -> tuple[str, ...]:
    """The plurals of a French noun or adjective; none for what ends in s, x or z already."""
    plurals = _replace_ending(word, PLURALS)
    if strip_accents(word) in _WITH_X:
        stem = word.removesuffix("il").removesuffix("u")
        return (*plurals, f"{stem}ux")
    return plurals


def _find_feminines(word: str) -> tuple[str, ...]:
    irregular = IRREGULAR.get(strip_accents(word))
    return _replace_ending(word, FEMININES) if irregular is None else irregular


def _replace_ending(word: str, table: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    for ending, others in table:
        if word.endswith(ending):
            stem = word[: len(word) - len(ending)]
            return tuple(stem + other for other in others)
    return ()
