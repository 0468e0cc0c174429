"""A house with several papers, and the people who look after their comments."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.moderation.database import Database
from service.moderation.moderators import Role, ensure_moderator, start_session
from service.moderation.store.sites import DEFAULT_SITE, create_site, read_site, save_site
from service.moderation.store.word_lists import Proposal, save_lists
from service.moderation.words.judge import ListName

FOUNDER = "Fatou"
PAPERS = (
    ("default", "Le Caïlcédrat", "https://www.lecailcedrat.example"),
    ("la-pirogue", "La Pirogue", "https://www.lapirogue.example"),
)
"""Key, name and origin of each paper."""
PEOPLE = (
    ("Awa Diop", "", Role.ADMIN, 4),
    ("Binta Traoré", "default", Role.ADMIN, 51),
    ("Kofi Mensah", "default", Role.MODERATOR, 7),
    ("Léa Roux", "la-pirogue", Role.MODERATOR, 190),
    ("Ousmane Sow", "la-pirogue", Role.MODERATOR, None),
)
"""Name, key of the paper or of none for all, role, and minutes since they were here, if ever."""

WORDS = {
    ListName.BLOCKED: "# Ce que personne ne vend ici\ncasino*\nparis sportifs\nmarabout~\n",
    ListName.SUSPECT: "argent facile\ngagnez*\nwhatsapp\n",
}
"""What the first paper's people would rather not read."""


def fill_staff(database: Database) -> None:
    """Make the papers and the people."""
    now = datetime.now(UTC)
    papers = {each[0]: _found(database, *each, now) for each in PAPERS}
    sites = {"": None, **papers}
    for name, key, role, minutes in PEOPLE:
        made = ensure_moderator(database, name, now, by=FOUNDER, role=role, site_id=sites[key])
        if minutes is not None:
            start_session(database, made, now - timedelta(minutes=minutes))
    lists = {name: Proposal(text) for name, text in WORDS.items()}
    save_lists(database, DEFAULT_SITE, lists, FOUNDER, now)


def _found(database: Database, key: str, name: str, origin: str, now: datetime) -> int | None:
    if key != DEFAULT_SITE:
        create_site(database, key, name, FOUNDER, now)
    site = read_site(database, key)
    assert site is not None
    save_site(database, replace(site, name=name, origins=(origin,)), FOUNDER, now)
    return site.id
