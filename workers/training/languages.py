"""How the language model is made: texts drawn word by word, and a regression on their letters.

`python -m workers.training.languages DECLARATIONS [MODEL]` writes workers/scoring/languages.npz,
the same bytes each time on one machine; `workers.training.vocabularies` tells what it reads.
Words are drawn independently of each other, so the model cannot learn what texts are about.
"""

import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped] # no stubs

from workers.scoring.language import SUPPORTED
from workers.scoring.language_table import SHIPPED, LanguageTable, write_tables
from workers.scoring.letters import hash_letters
from workers.training.softmax import Matrix, fit_softmax
from workers.training.vocabularies import NO_LANGUAGE, Vocabulary, read_vocabularies

Progress = Callable[[str], None]

_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10)
_SHARES = (0.2, 0.2, 0.15, 0.12, 0.1, 0.1, 0.08, 0.05)
_NAME_SHARES = (0.3, 0.5, 0.2, 0, 0, 0, 0, 0)
# So many times the texts of a language are names or gibberish.
_MORE_NAMES = 1.5
_WITHOUT_ACCENTS = 0.3
_GIBBERISH = 0.1
# A reader of a site writes one of the supported languages this much more likely than another.
_PRIOR = 10.0
# Nothing but a name or gibberish comes twice as likely as a comment in one other language.
_NAMES_PRIOR = 2.0
_LEVELS = 8

_BITS = {"latin": 16, "cyrillic": 14, "arabic": 13}
_ALPHABETS = {
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
}


@dataclass(frozen=True, slots=True)
class Samples:
    """Texts as lists of words, and the column of `languages` that each is in."""

    languages: tuple[str, ...]
    texts: list[list[str]]
    columns: NDArray[np.intp]


def train_table(
    script: str, vocabularies: Sequence[tuple[str, Vocabulary]], *, texts: int, bits: int
) -> LanguageTable:
    """Return the table of `script`, learned from `texts` texts of each vocabulary.

    The last vocabulary holds names.
    """
    random = np.random.default_rng(1)
    samples = draw_samples(script, vocabularies, texts, random)
    weights, constants = fit_softmax(_build_matrix(samples.texts, bits), samples.columns, random)
    likely = np.log([_PRIOR if code in SUPPORTED else 1.0 for code in samples.languages])
    likely[-1] = np.log(_NAMES_PRIOR)
    # One weight in 2,000 is clipped; so few levels cost nothing on the dev rows.
    step = float(np.quantile(np.abs(weights[weights != 0]), 0.9995)) / _LEVELS
    rounded = np.clip(np.rint(weights / step), -_LEVELS, _LEVELS).astype(np.int8)
    return LanguageTable(samples.languages, rounded, constants + likely, step)


def draw_samples(
    script: str,
    vocabularies: Sequence[tuple[str, Vocabulary]],
    texts: int,
    random: np.random.Generator,
) -> Samples:
    """Return `texts` texts of 1 to 10 words for each vocabulary, some without their accents."""
    drawn: list[list[str]] = []
    columns: list[int] = []
    for column, (language, vocabulary) in enumerate(vocabularies):
        is_names = language == NO_LANGUAGE and column == len(vocabularies) - 1
        count = int(texts * _MORE_NAMES) if is_names else texts
        texts_drawn = _draw_texts(vocabulary, count, random, is_names=is_names)
        drawn += [_disturb(text, script, random, is_names=is_names) for text in texts_drawn]
        columns += [column] * count
    return Samples(tuple(code for code, _ in vocabularies), drawn, np.array(columns))


def _draw_texts(
    vocabulary: Vocabulary, count: int, random: np.random.Generator, *, is_names: bool
) -> list[list[str]]:
    words = list(vocabulary)
    shares = np.array(list(vocabulary.values()), dtype=np.float64)
    lengths = random.choice(_LENGTHS, size=count, p=_NAME_SHARES if is_names else _SHARES)
    places = random.choice(len(words), size=lengths.sum(), p=shares / shares.sum())
    ends = np.cumsum(lengths)
    return [
        [words[place] for place in places[end - length : end]]
        for length, end in zip(lengths, ends, strict=True)
    ]


def _disturb(
    text: list[str], script: str, random: np.random.Generator, *, is_names: bool
) -> list[str]:
    chance = random.random()
    if is_names and chance < _GIBBERISH:
        return ["".join(random.choice(list(_ALPHABETS[script]), random.integers(2, 12)))]
    if script == "latin" and not is_names and chance < _WITHOUT_ACCENTS:
        return [_drop_accents(word) for word in text]
    return text


def _drop_accents(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _build_matrix(texts: Sequence[Sequence[str]], bits: int) -> Matrix:
    """Return how often each text (row) has each hash (column): its words' hashes together."""
    numbers: dict[str, int] = {}
    uses = [numbers.setdefault(word, len(numbers)) for text in texts for word in text]
    ends = np.cumsum([0, *map(len, texts)])
    spelled = [hash_letters([word], bits) for word in numbers]
    starts = np.cumsum([0, *map(len, spelled)])
    ones = np.ones(max(len(uses), int(starts[-1])), dtype=np.float32)
    words = csr_array((ones[: len(uses)], uses, ends), shape=(len(texts), len(numbers)))
    columns = np.concatenate(spelled)
    letters = csr_array((ones[: len(columns)], columns, starts), shape=(len(numbers), 1 << bits))
    return words @ letters


def main(arguments: Sequence[str], tell: Progress = print) -> None:
    """Train the model of all scripts from the folder and into the file that `arguments` name."""
    target = Path(arguments[1]) if len(arguments) > 1 else SHIPPED
    tables = {}
    for script, bits in _BITS.items():
        tell(f"{script}: reading words")
        vocabularies = read_vocabularies(script, Path(arguments[0]))
        tell(f"{script}: learning {len(vocabularies)} languages")
        tables[script] = train_table(script, vocabularies, texts=20_000, bits=bits)
    write_tables(tables, target)
    tell(f"written to {target}")


if __name__ == "__main__":
    main(sys.argv[1:])
