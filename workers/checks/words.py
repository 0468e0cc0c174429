"""Words that the operator, or the default lists, will not have published unseen."""

import re
from collections.abc import Callable, Iterable, Iterator

from config.word_lists import Entry, WordListError
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.folding import fold, strip_accents, words
from service.moderation.verdict import Signal
from workers.checks.word_index import Phrase, WordIndex

MOST_NAMED = 10
_STRETCHED = re.compile(r"([^\W\d_])\1\1")
_DOUBLED = re.compile(r"([^\W\d_])\1")


class BlockedWords:
    """Reports 1 if a blocked word or phrase stands in the comment, its author's name or address.

    Words are whole words: `cialis` is not found in "specialist". Case, accents, look-alike
    letters, leet spelling, spaced-out and stretched letters do not hide one.
    """

    name = "blocked_words"

    def __init__(self, entries: Iterable[Entry]) -> None:
        listed = tuple(entries)
        self._plain = _index((entry for entry in listed if not entry.accents_count), strip_accents)
        self._accented = _index((entry for entry in listed if entry.accents_count), str)

    def inspect(self, comment: Comment) -> Signal:
        """Whether a blocked word was found, and the list's lines for the first ten."""
        texts = (comment.author, comment.url, comment.content)
        found = dict.fromkeys(entry.line for text in texts for entry in self._find(text))
        if not found:
            return Signal(self.name, Code.BLOCKED_WORD, 0.0)
        evidence = {"words": list(found)[:MOST_NAMED]}
        return Signal(self.name, Code.BLOCKED_WORD, 1.0, evidence)

    def _find(self, text: str) -> Iterator[Entry]:
        folded = fold(text)
        accented, plain = words(folded), words(strip_accents(folded))
        yield from self._accented.find(accented)
        yield from self._plain.find(plain)
        # Folding leaves two of any stretched letter, as in "stuuupid"; the list may have one.
        if _STRETCHED.search(text.casefold()):
            yield from self._accented.find([_DOUBLED.sub(r"\1", word) for word in accented])
            yield from self._plain.find([_DOUBLED.sub(r"\1", word) for word in plain])


def _index(entries: Iterable[Entry], spell: Callable[[str], str]) -> WordIndex:
    return WordIndex(Phrase(_spoken(entry, spell), entry) for entry in entries)


def _spoken(entry: Entry, spell: Callable[[str], str]) -> tuple[str, ...]:
    spoken = tuple(words(spell(fold(entry.text))))
    if not spoken:
        raise WordListError(f"{entry.place} holds no word")
    return spoken
