"""Each site's policy, read again only when the site has been saved since."""

from config.settings import Settings
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.policy import Policy
from service.moderation.site import Site, furnish
from service.moderation.store.sites import find_overrides


def keep_policy(comment: Comment, usual: Policy) -> Policy:  # noqa: ARG001 - whatever it is
    """The same policy for every site."""
    return usual


class SitePolicies:
    """The policies of all sites in one process; a comment tells its site's revision itself."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._policies: dict[int, tuple[int, Policy]] = {}

    def choose(self, comment: Comment, usual: Policy) -> Policy:
        """The policy of the comment's site, `usual` where it never was saved.

        Raises what reading raises: without its policy a comment is not decided but tried again.
        """
        if comment.site_revision == 0:
            return usual
        known = self._policies.get(comment.site_id)
        if known is None or known[0] != comment.site_revision:
            # Kept under what was asked for, as the word lists are.
            policy = read_site_policy(self._database, comment.site_id, self._settings)
            known = self._policies[comment.site_id] = comment.site_revision, policy
        return known[1]


def read_site_policy(database: Database, site_id: int, settings: Settings) -> Policy:
    """A site's policy as it was saved last."""
    return Policy.from_settings(furnish(settings, site_id, find_overrides(database, site_id)))


def make_policy(settings: Settings, site: Site) -> Policy:
    """The policy of a site; the installation's where what both say no longer fits together."""
    return Policy.from_settings(furnish(settings, site.id, site.overrides))
