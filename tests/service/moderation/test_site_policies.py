import logging
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import event, update

from config.settings import Settings
from service.moderation import store
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.policy import Band, Policy
from service.moderation.schema import sites
from service.moderation.site_policies import SitePolicies, keep_policy, make_policy
from service.moderation.store.sites import create_site, read_site, save_site
from tests.service.moderation.samples import new_comment


@pytest.fixture
def usual(settings: Settings) -> Policy:
    return Policy.from_settings(settings)


def take(database: Database, now: datetime, site: str = "presse") -> Comment:
    comment_id = store.add(database, new_comment(site=site), now)
    (comment,) = store.lease(database, [comment_id], "worker", now)
    return comment


def set_threshold(database: Database, value: object, now: datetime) -> None:
    site = read_site(database, "presse") or create_site(database, "presse", "", "awa", now)
    save_site(database, replace(site, overrides={"spam_flag_at": value}), "awa", now)


def test_a_comment_is_decided_by_its_sites_policy_as_saved_last(
    database: Database, settings: Settings, usual: Policy, now: datetime
) -> None:
    policies = SitePolicies(settings, database)
    for value in (0.2, 0.3, "never"):
        set_threshold(database, value, now)
        chosen = policies.choose(take(database, now), usual)
        expected = None if isinstance(value, str) else value
        assert chosen.bands["spam"] == Band(expected, settings.spam_reject_at)
        assert chosen.bands["toxicity"] == usual.bands["toxicity"]
    assert policies.choose(take(database, now, "default"), usual) is usual
    assert keep_policy(take(database, now), usual) is usual


def test_a_site_is_read_once_for_all_comments_of_a_revision(
    database: Database, settings: Settings, usual: Policy, now: datetime
) -> None:
    set_threshold(database, 0.2, now)
    policies = SitePolicies(settings, database)
    taken = [take(database, now) for _ in range(3)]
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert len({id(policies.choose(comment, usual)) for comment in taken}) == 1
    assert len(asked) == 1


def test_a_site_that_contradicts_the_installation_falls_back_to_it_and_says_so(
    database: Database,
    settings: Settings,
    usual: Policy,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    set_threshold(database, 0.2, now)
    with database.write() as connection:
        change = {"settings": {"spam_reject_at": 0.1, "spam_flag_at": 0.4}}
        connection.execute(update(sites).where(sites.c.key == "presse").values(**change))
    with caplog.at_level(logging.ERROR):
        assert SitePolicies(settings, database).choose(take(database, now), usual) == usual
    assert "site settings do not fit" in caplog.text
    site = read_site(database, "presse")
    assert site is not None
    assert make_policy(settings, site) == usual
