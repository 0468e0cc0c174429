"""Comments that say again what was said before, by their author or by another."""

from service.moderation import store
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.database import UNREACHABLE, Database
from service.moderation.likeness import compare_with
from service.moderation.verdict import Signal
from workers.checks.check import CheckUnavailableError

ALIKE = 0.8
"""Likeness from which an earlier comment is counted among the copies."""


class Repeats:
    """Reports the likeness to the most similar earlier comment of the site, wherever it stands."""

    name = "repeats"

    def __init__(self, database: Database) -> None:
        self._database = database

    def inspect(self, comment: Comment) -> Signal:
        """The highest likeness found, with the comment it was found in."""
        if not comment.may_be_copy:
            return Signal(self.name, Code.DUPLICATE, 0.0)
        try:
            earlier = store.find_near_copies(self._database, comment)
        except UNREACHABLE as error:
            raise CheckUnavailableError("earlier comments could not be read") from error
        compare = compare_with(comment.content)
        found = [(compare(copy.content), copy) for copy in earlier]
        score, nearest = max(found, key=lambda pair: pair[0], default=(0.0, None))
        if nearest is None or not score:
            return Signal(self.name, Code.DUPLICATE, 0.0)
        evidence = {
            "comment_id": nearest.comment_id,
            "likeness": round(score, 3),
            "same_author": nearest.author_key == comment.author_key,
            "copies": sum(alike >= ALIKE for alike, _ in found),
        }
        return Signal(self.name, Code.DUPLICATE, score, evidence)
