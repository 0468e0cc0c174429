"""Trying word lists on comments of the past, within the time that an answer may take."""

import logging
import time
from collections.abc import Mapping

from config.word_lists import WordListError
from service.moderation.replay import Report, replay
from service.moderation.site import Site
from service.moderation.site_policies import make_policy
from service.moderation.store.judged import stream_judged
from service.moderation.store.word_lists import find_saved_lists
from service.moderation.words.judge import (
    ListName,
    load_installation_words,
    make_judge,
    read_list,
)
from service.moderation.words.matcher import WordMatcher
from service.web.problems import unavailable
from service.web.services import Services

TRIED = 500
"""Comments on which lists are tried unless told."""
MOST_TRIED = 2_000
LONGEST_SECONDS = 3.0

logger = logging.getLogger(__name__)


def try_lists(
    services: Services,
    site: Site,
    proposed: Mapping[ListName, str],
    last: int = TRIED,
    seconds: float = LONGEST_SECONDS,
) -> Report:
    """What the proposed lists, each in place of the saved one, would change in a site's comments.

    Looks for `seconds` at most; the report tells whether that was long enough. Raises a 503
    Problem if a word list of the installation cannot be read here.
    """
    began = time.monotonic()
    saved = find_saved_lists(services.database, site.key)
    contents = {**{name: each.content for name, each in saved.items()}, **proposed}
    lists = {name: read_list(content)[0] for name, content in contents.items()}
    try:
        installation = WordMatcher(load_installation_words(services.settings))
    except WordListError as error:
        logger.error("word list cannot be used", extra={"cause": str(error)})
        raise unavailable() from error
    history = () if site.id is None else stream_judged(services.database, site.id, last)
    judge = make_judge(installation, lists, 0)
    steps = replay(history, judge, make_policy(services.settings, site))
    return Report.gather(steps, enough=lambda: time.monotonic() - began > seconds)
