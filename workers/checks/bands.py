"""The thresholds of a check at the site of a comment."""

import logging
from collections.abc import Callable
from functools import partial

from config.settings import Settings
from service.moderation.comment import Comment
from service.moderation.database import UNREACHABLE, Database
from service.moderation.policy import Band, Policy
from service.moderation.site_policies import SitePolicies

ChooseBand = Callable[[Comment], Band]

logger = logging.getLogger(__name__)


class SiteBands:
    """Each check's thresholds as a comment's site has them; a site is read when it was saved."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._usual = Policy.from_settings(settings)
        self._policies = SitePolicies(settings, database)

    def of(self, check: str) -> ChooseBand:
        """What tells the thresholds of one check."""
        return partial(self._choose, check)

    def _choose(self, check: str, comment: Comment) -> Band:
        try:
            policy = self._policies.choose(comment, self._usual)
        except UNREACHABLE as error:
            # The decision needs the site's policy as well, and is tried again if it stays away.
            logger.warning("site not read", extra={"cause": type(error).__name__})
            policy = self._usual
        return policy.bands[check]
