from dataclasses import replace
from datetime import datetime

import pytest

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.policy import Band
from service.moderation.site import Site
from service.moderation.store.sites import read_site, save_site
from tests.workers.checks.readers import StandIn, given_reading
from tests.workers.checks.samples import sample_comment
from workers.checks import list_checks
from workers.checks.bands import SiteBands

TEXT = "Vous êtes des idiots."


@pytest.fixture
def site(database: Database, now: datetime) -> Site:
    """A site that holds insults."""
    save_site(database, Site("default", overrides={"insult_flag_at": 0.3}), "awa", now)
    found = read_site(database, "default")
    assert found is not None
    return found


def test_a_check_has_the_thresholds_of_the_comments_site(
    settings: Settings, database: Database, site: Site
) -> None:
    choose = SiteBands(settings, database).of("insult")
    comment = replace(sample_comment(), site_id=site.id or 0)
    assert choose(comment) == Band(None)
    assert choose(replace(comment, site_revision=site.revision)) == Band(0.3)


def test_words_are_marked_from_the_thresholds_of_the_site_on(
    settings: Settings, database: Database, site: Site
) -> None:
    reading = given_reading(insult=0.2, spans=((14, 20, 1.0),))
    checks = {each.name: each for each in list_checks(settings, database, StandIn({TEXT: reading}))}
    comment = replace(sample_comment(TEXT), site_id=site.id or 0)
    marked = [
        "spans" in checks["insult"].inspect(replace(comment, site_revision=revision)).evidence
        for revision in (0, site.revision)
    ]
    assert marked == [False, True]


def test_a_site_that_cannot_be_read_has_the_usual_thresholds(settings: Settings) -> None:
    closed = Database.from_url("postgresql+psycopg://127.0.0.1:1/palabre")
    choose = SiteBands(settings, closed).of("spam")
    comment = replace(sample_comment(), site_revision=7)
    assert choose(comment) == Band(settings.spam_flag_at, settings.spam_reject_at)
    closed.close()
