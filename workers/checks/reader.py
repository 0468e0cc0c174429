"""The trained model, asked once for a comment's text and its author's name, for all checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from service.moderation.comment import Comment
from workers.checks.check import CheckUnavailableError
from workers.scoring.heads import SCORES
from workers.scoring.language import UNDETERMINED, supports

CONTENT = "content"
AUTHOR = "author"

CLEAR_LETTERS = 10
"""The fewest bytes of letters, in UTF-8, that make a text clearly one of another language.

"ok" or "Ouiiii" is no language's own. Bytes, since where they are more a letter says more: four
Chinese characters are a sentence.
"""


CLEAR_NAME = 0.9
"""The lowest score of a name that says something of whoever chose it.

No name that people bear reaches it in `tests/workers/checks/test_names.py`; names that are made to
hurt are mostly found by the word lists, which read them as well.
"""


class Reading(Protocol):
    """What a model makes of one text, such as `workers.scoring.reading.Reading`."""

    @property
    def scores(self) -> Mapping[str, float]:
        """A probability in 0..1 for each of `heads.SCORES`."""
        ...

    @property
    def language(self) -> str:
        """An ISO 639-1 code, or "und" where nothing tells."""
        ...

    def spam_kind(self) -> str | None:
        """One of `heads.SPAM_KINDS`; it means something where the spam score is high."""
        ...

    def explain(self, score: str) -> Sequence[tuple[int, int, float]]:
        """The characters [start, end) that carried a score, and their weight in 0..1."""
        ...


class Model(Protocol):
    """A trained text model, such as `workers.scoring.model.Model`."""

    @property
    def version(self) -> str:
        """Names the artefact that the scores come from."""
        ...

    def read(self, text: str) -> Reading:
        """What the model makes of one text."""
        ...

    def skim(self, text: str) -> Reading:
        """What the cheaper part of the model makes of a few words."""
        ...


@dataclass(frozen=True, slots=True)
class ReadComment:
    """A comment as the model sees it: what it says, and the name above it, published as well."""

    content: Reading
    author: Reading
    language: str

    @property
    def is_supported(self) -> bool:
        """Whether the model was made for the language, or the text is too short to have one."""
        return self.language == UNDETERMINED or supports(self.language)

    def find_worst(self, score: str, threshold: float) -> tuple[str, Reading]:
        """The field whose `score` counts, and its reading.

        The name counts only where it is beyond doubt: it is a word or two, which may sound like
        something else, and nobody is to be held for what their parents called them.
        """
        name, said = self.author.scores[score], self.content.scores[score]
        counts = name >= max(threshold, CLEAR_NAME) and name > said
        return (AUTHOR, self.author) if counts else (CONTENT, self.content)


class Reader:
    """A model that remembers its last comment, so that all checks of one comment ask it once.

    A name is only skimmed: it is a word or two, and there is no context in it to read.
    """

    def __init__(self, model: Model) -> None:
        self.version = model.version
        self._model = model
        self._texts: tuple[str, str] | None = None
        self._read: ReadComment

    def read(self, comment: Comment) -> ReadComment:
        """The readings of content and name; CheckUnavailableError if a score cannot be one."""
        texts = (comment.content, comment.author)
        if texts != self._texts:
            content, author = self._model.read(comment.content), self._model.skim(comment.author)
            if not (_is_usable(content) and _is_usable(author)):
                raise CheckUnavailableError("the model gave no usable score")
            self._read = ReadComment(content, author, _tell_language(content, comment.content))
            self._texts = texts
        return self._read


def _is_usable(reading: Reading) -> bool:
    # Not a number compares false with everything.
    return all(0 <= reading.scores[score] <= 1 for score in SCORES)


def _tell_language(reading: Reading, text: str) -> str:
    if supports(reading.language):
        return reading.language
    letters = "".join(filter(str.isalpha, text))
    return reading.language if len(letters.encode()) >= CLEAR_LETTERS else UNDETERMINED
