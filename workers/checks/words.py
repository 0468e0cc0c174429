"""Words that the operator, the site, or the default lists will not have published unseen."""

import logging
from collections.abc import Iterable

from config.word_lists import Entry
from service.moderation.comment import Comment
from service.moderation.database import UNREACHABLE, Database
from service.moderation.store.word_lists import find_lists
from service.moderation.verdict import Signal
from service.moderation.words.judge import CHECK, ListName, WordJudge, make_judge, read_list
from service.moderation.words.matcher import WordMatcher
from workers.checks.check import CheckUnavailableError

logger = logging.getLogger(__name__)


class BlockedWords:
    """Reports a blocked or suspect word in the comment, its author's name or address.

    Words are whole words: `cialis` is not found in "specialist". Case, accents, look-alike
    letters, leet spelling, spaced-out and stretched letters do not hide one. A site's lists are
    read again when a comment arrives that was taken up under another revision of them.
    """

    name = CHECK

    def __init__(self, installation: Iterable[Entry], database: Database) -> None:
        self._installation = WordMatcher(installation)
        self._database = database
        self._unlisted = make_judge(self._installation, {}, 0)
        self._judges: dict[int, tuple[int, WordJudge]] = {}

    def inspect(self, comment: Comment) -> Signal:
        """What the lists in force on the comment's site say of it."""
        return self._find_judge(comment.site_id, comment.words_revision).judge(comment)

    def _find_judge(self, site_id: int, revision: int) -> WordJudge:
        if revision == 0:
            return self._unlisted
        known = self._judges.get(site_id)
        if known is None or known[0] != revision:
            # Kept under what was asked for: a save in the midst of a batch makes what is read newer
            # than every comment of it, and must not have the lists read again for each.
            known = self._judges[site_id] = revision, self._load(site_id)
        return known[1]

    def _load(self, site_id: int) -> WordJudge:
        try:
            revision, contents = find_lists(self._database, site_id)
        except UNREACHABLE as error:
            raise CheckUnavailableError("the site's word lists could not be read") from error
        lists = {name: _read(name, content) for name, content in contents.items()}
        logger.info("word lists read", extra={"site": site_id, "revision": revision})
        return make_judge(self._installation, lists, revision)


def _read(name: ListName, content: str) -> tuple[Entry, ...]:
    entries, bad = read_list(content)
    if bad:
        # What was accepted once and is no longer must not take the other lines down.
        logger.error("word list has unusable lines", extra={"list": name, "lines": len(bad)})
    return entries
