"""The language of a comment, and whether the model's scores mean anything in it."""

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.policy import LANGUAGE, UNSUPPORTED
from service.moderation.verdict import Signal
from workers.checks.reader import Reader


class CommentLanguage:
    """Reports 1 for a language that the model was not made for, which the policy may hold, else 0.

    A text that is too short to have a language is no reason to doubt its scores.
    """

    name = LANGUAGE

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def inspect(self, comment: Comment) -> Signal:
        """The detected language, "und" for none, and `supported`: false if it is not."""
        read = self._reader.read(comment)
        doubt = {} if read.is_supported else {"supported": False}
        score = 0.0 if read.is_supported else UNSUPPORTED
        evidence = {"language": read.language, **doubt}
        return Signal(self.name, Code.LANGUAGE_UNSUPPORTED, score, evidence, self._reader.version)
