"""Authors whom moderators have banned from the site."""

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.policy import BAN
from service.moderation.verdict import Signal


class AuthorBan:
    """Reports whether the author was banned when the comment was taken up: 1, or 0.

    The comment itself tells: it was asked for together with the comment, in the same query.
    """

    name = BAN

    def inspect(self, comment: Comment) -> Signal:
        """1 for a banned author, else 0; never in between."""
        return Signal(self.name, Code.AUTHOR_BANNED, 1.0 if comment.author_banned else 0.0)
