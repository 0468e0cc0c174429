from dataclasses import replace
from datetime import datetime

import pytest

from service.moderation import store
from service.moderation.database import Database
from service.moderation.site import Site
from service.moderation.store.audit_page import list_audit
from service.moderation.store.sites import (
    DEFAULT_SITE,
    SiteConflictError,
    SiteExistsError,
    create_site,
    find_overrides,
    read_site,
    read_sites,
    save_site,
)
from tests.service.moderation.samples import new_comment


def test_the_default_site_is_there_before_its_first_comment(database: Database) -> None:
    assert read_site(database, DEFAULT_SITE) == Site(DEFAULT_SITE)
    assert read_sites(database) == [Site(DEFAULT_SITE)]
    assert read_site(database, "other") is None


def test_a_site_of_the_version_before_has_nothing_of_its_own(
    database: Database, now: datetime
) -> None:
    store.add(database, new_comment(), now)
    (site,) = read_sites(database)
    assert (site.origins, site.overrides, site.texts, site.revision) == ((), {}, {}, 0)
    assert site.title == DEFAULT_SITE


def test_a_site_is_made_once(database: Database, now: datetime) -> None:
    made = create_site(database, "presse", "La Presse", "awa", now)
    assert read_site(database, "presse") == made
    with pytest.raises(SiteExistsError):
        create_site(database, "presse", "", "awa", now)


def test_a_save_raises_the_revision_and_is_on_record(database: Database, now: datetime) -> None:
    site = create_site(database, "presse", "", "awa", now)
    changed = replace(
        site,
        name="La Presse",
        origins=("https://presse.example",),
        overrides={"spam_flag_at": 0.2},
        texts={"fr": {"approved": "Merci."}},
    )
    saved = save_site(database, changed, "binta", now)
    assert saved == replace(changed, revision=1) == read_site(database, "presse")
    assert find_overrides(database, saved.id or 0) == {"spam_flag_at": 0.2}
    entry = list_audit(database, site_ids=None).entries[0]
    assert (entry.who, entry.deed, entry.site) == ("binta", "site_edited", "presse")
    assert entry.details["spam_flag_at"] == [None, 0.2]
    assert save_site(database, saved, "binta", now).revision == 1
    assert len(list_audit(database, site_ids=None).entries) == 2


def test_who_saves_what_another_has_changed_is_told(database: Database, now: datetime) -> None:
    site = create_site(database, "presse", "", "awa", now)
    save_site(database, replace(site, name="one"), "awa", now)
    with pytest.raises(SiteConflictError):
        save_site(database, replace(site, name="two"), "binta", now)
