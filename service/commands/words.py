"""`palabre words`: a site's own word lists, read, saved and explained."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands.environment import prepare, require_schema

if TYPE_CHECKING:
    from config.settings import Settings
    from service.moderation.database import Database

TRIED = 500
"""Comments on which a list is tried before it is saved."""

_SITE = click.argument("site")
_LIST = click.argument("list_name", metavar="LIST", type=click.Choice(["blocked", "suspect"]))


@click.group()
def words() -> None:
    """Read, save and explain the word lists of a site.

    A word of the list "blocked" rejects the comment, one of "suspect" holds it for a person.
    """


@words.command()
@_SITE
@_LIST
def show(site: str, list_name: str) -> None:
    """Print a list of SITE as it was saved.

    \b
    Example:
      palabre words show default blocked > blocked.txt
    """
    from service.moderation.store import word_lists
    from service.moderation.words.judge import ListName

    with open_database() as (_, database):
        require_site(database, site)
        content = word_lists.find_saved_lists(database, site)[ListName(list_name)].content
    if content:
        click.echo(content)


@words.command("set")
@_SITE
@_LIST
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def save(site: str, list_name: str, file: str) -> None:
    """Save FILE as a list of SITE, and tell which comments it would have changed.

    FILE is UTF-8, one entry a line (docs/word-lists.md); - is standard input. A file with bad
    lines is refused, and every one of them named. Workers use the list from the next comment on.

    \b
    Example:
      palabre words set default suspect suspect.txt
    """
    from service.commands.replay import run_replay
    from service.moderation.moderators.accounts import COMMAND_LINE_NAME
    from service.moderation.store import word_lists
    from service.moderation.words.judge import ListName

    name, content = ListName(list_name), read_content(file)
    with open_database() as (settings, database):
        require_site(database, site)
        seen = word_lists.find_saved_lists(database, site)[name].revision
        run_replay(settings, database, site, {name: content}, last=TRIED, as_json=False)
        proposal = {name: word_lists.Proposal(content, seen)}
        try:
            now = datetime.now(UTC)
            word_lists.save_lists(database, site, proposal, COMMAND_LINE_NAME, now)
        except word_lists.ListConflictError:
            raise click.ClickException(
                f"somebody else has just saved {site}'s {name} list; look at it, then try again"
            ) from None
    click.echo(f"{site}'s {name} list is saved. Entries: {_count(content)}.")


@words.command()
@click.argument("entry")
def forms(entry: str) -> None:
    """Print the forms in which ENTRY is looked for, one word of it a line.

    \b
    Example:
      palabre words forms 'menteur~'
    """
    from service.moderation.words.judge import clean_content, read_list
    from service.moderation.words.matcher import list_forms

    entries, bad = read_list(clean_content(entry) or "")
    if bad or len(entries) != 1:
        raise click.ClickException(str(bad[0]) if bad else "that is no entry")
    for found in list_forms(entries[0]):
        click.echo(" ".join(found))


@contextmanager
def open_database() -> Iterator[tuple["Settings", "Database"]]:
    """The settings and the database, which ends the process unless it is up to date."""
    from service.moderation.database import Database

    settings = prepare()
    require_schema(settings)
    database = Database.from_url(settings.database_url)
    try:
        yield settings, database
    finally:
        database.close()


def require_site(database: "Database", site: str) -> None:
    """End the process with the sites there are, if SITE is none; the default one always is."""
    from service.moderation.store.sites import DEFAULT_SITE, list_sites

    known = dict.fromkeys((DEFAULT_SITE, *list_sites(database)))
    if site not in known:
        raise click.ClickException(f"there is no site {site!r}, but: {', '.join(known)}")


def read_content(file: str) -> str:
    """A list's content from a file or standard input; every bad line ends the process at once."""
    from config.word_lists import parse_word_list
    from service.moderation.words.judge import clean_content, read_list

    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    _, bad = parse_word_list(raw)
    content = clean_content(raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace"))
    if content is None:
        raise click.ClickException(f"{file} is too long")
    bad = [*bad] or [*read_list(content)[1]]
    if bad:
        raise click.ClickException("\n".join([f"{file} cannot be used:", *map(str, bad)]))
    return content


def _count(content: str) -> int:
    from service.moderation.words.judge import read_list

    return len(read_list(content)[0])
