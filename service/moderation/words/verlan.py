"""French words said backwards (verlan): a table of what people write, else a rule.

The rule swaps the two syllables of a word of two: the parting of syllables, and the silent final
consonant that is lost when it comes to stand inside, are as described by Vivienne Méla, "Le verlan
ou le langage du miroir", Langages 101 (1991).
"""

import re
from collections.abc import Mapping
from functools import cache

from config.word_lists import load_verlan
from service.moderation.folding import strip_accents

SHORTEST = 5
"""Letters of the shortest word that the rule turns around: shorter ones turn into other words."""
VOWELS = "aàâäeéèêëiîïoôöuùûüyœ"
_NUCLEUS = re.compile(f"(?<=q)u[{VOWELS}]+|[{VOWELS}]+")
_MUTE_E = re.compile(f"(?<=[^{VOWELS}])es?$")
_ONSET = re.compile("(?:[bcdfgkptv][lr]|[cpst]h|gn|q|.)$")
_SILENT = "dtsxzp"
_ORDINARY = """
    centre chope corde course crede faire jesus lire metre misere monde nueve noire penser pista
    prendre prime quelle range rendu rever riche servi terre tete train ventre verre bella bride
    caro corre deren gerne german geral label lenta mandar morre pecho porre quemar raise rasse
    resti serra server tanti tenda terra tienda tranen verdi visser
"""
_HONEST = frozenset(_ORDINARY.split())
"""Ordinary words, French and of the other languages, that the rule would make of other ones."""


@cache
def _get_table() -> Mapping[str, tuple[str, ...]]:
    return load_verlan()


def reverse(word: str) -> frozenset[str]:
    """What a folded word becomes in verlan; empty where neither the table nor the rule knows."""
    listed = _get_table().get(strip_accents(word))
    if listed is not None:
        return frozenset(listed) - {word}
    syllables = part(word)
    if syllables is None or len(word) < SHORTEST:
        return frozenset()
    first, second = syllables
    turned = {second + first, second.rstrip(_SILENT) + first} - {word}
    return frozenset(each for each in turned if _is_foreign(each))


def _is_foreign(turned: str) -> bool:
    bare = strip_accents(turned)
    return len(turned) >= SHORTEST and not _HONEST & {bare, bare.removesuffix("s"), f"{bare}s"}


def part(word: str) -> tuple[str, str] | None:
    """The two syllables of a word that has two, each of at least two letters; else None.

    A mute final e makes no syllable of its own.
    """
    heard = _MUTE_E.sub("", word)
    nuclei = list(_NUCLEUS.finditer(heard))
    if len(nuclei) != 2:
        return None
    start, end = nuclei[0].end(), nuclei[1].start()
    between = heard[start:end]
    onset = _ONSET.search(between)
    cut = start + (onset.start() if onset else 0)
    first, second = word[:cut], word[cut:]
    return (first, second) if min(len(first), len(second)) >= 2 else None
