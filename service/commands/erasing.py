"""`palabre erase`: a person's comments, and what else is known of them, for good."""

import dataclasses
import json
import os
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.settings import Settings
    from service.moderation.database import Database
    from service.moderation.store.erasure import Erased
    from service.moderation.store.subject import Subject
    from service.moderation.traces import Trace

INCOMPLETE = 3
"""The exit status where a file may still hold what was erased."""


@click.command("erase")
@click.option("--author", metavar="EMAIL", help="Everything of whoever gave this address.")
@click.option("--author-key", metavar="KEY", help="Everything under this key; --comment tells it.")
@click.option("--comment", metavar="ID", help="This one comment.")
@click.option("--yes", is_flag=True, help="Do it. Without, it is only told what would be done.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object in place of sentences.")
def erase_data(
    author: str | None, author_key: str | None, comment: str | None, *, yes: bool, as_json: bool
) -> None:
    """Erase what is kept of a person, for good.

    Comments go with their signals, decisions, reviews, notes, appeals and bans. One that others
    have answered keeps its place, so that the answers still make sense: without its text and its
    author. The audit log tells that there was an erasure, and not whose. Words of others who quote
    the person stay, and so do copies that were made before: backups, exports, what a webhook told.

    Without --yes nothing is changed. It is safe to repeat, and while Palabre serves.

    Exit status: 0 if it is done, or there is nothing (left) to erase; 1 if it could not be done;
    2 if called wrongly; 3 if it is done, but a file may still hold a trace: run it again.

    \b
    Examples:
      palabre export --author awa@example.org -o awa.json
      palabre erase --author awa@example.org
      palabre erase --author awa@example.org --yes
      palabre erase --comment 019ab000-0000-7000-8000-000000000000 --yes
    """
    if sum(each is not None for each in (author, author_key, comment)) != 1:
        raise click.UsageError("give one of --author, --author-key and --comment")
    from service.commands.words import open_database
    from service.moderation.database import UNREACHABLE

    with open_database() as (settings, database):
        try:
            request = _read_request(settings, database, author, author_key, comment)
            found = _find(database, request)
            erased = _erase(database, request, found) if yes else _foresee(database, request, found)
            traces = _clean(settings, database) if yes else []
        except UNREACHABLE as error:
            cause = type(error).__name__
            raise click.ClickException(f"the database does not answer ({cause})") from None
    if as_json:
        click.echo(json.dumps(_describe(request, erased, traces, done=yes)))
    else:
        _tell(request, erased, traces, done=yes)
    sys.exit(os.EX_OK if all(trace.clean for trace in traces) else INCOMPLETE)


@dataclass(frozen=True, slots=True)
class _Request:
    """Whom it is about: a person, or one comment alone with the key of who wrote it."""

    subject: "Subject"
    comment_id: str = ""
    author_key: str = ""


def _read_request(
    settings: "Settings",
    database: "Database",
    author: str | None,
    author_key: str | None,
    comment: str | None,
) -> _Request:
    from service.moderation.identifiers import parse_identifier
    from service.moderation.store.subject import Subject, find_writer

    if author is not None:
        return _Request(find_subject(settings, author))
    if author_key is not None:
        if not re.fullmatch("[0-9a-f]{64}", author_key):
            raise click.UsageError("KEY has 64 digits from 0 to f; --comment ID tells it")
        return _Request(Subject(frozenset({author_key})))
    comment_id = parse_identifier(comment or "")
    if comment_id is None:
        raise click.UsageError("ID is no identifier of a comment")
    writer = find_writer(database, comment_id)
    known = writer.key if writer and writer.is_known else ""
    return _Request(Subject(), comment_id, known)


def find_subject(settings: "Settings", email: str) -> "Subject":
    """Whoever gives this e-mail address; ends the process if it is none."""
    from service.moderation.keys import Keyring
    from service.moderation.store.subject import Subject
    from service.moderation.submission import normalise

    address = (normalise(email) or "").casefold()
    if "@" not in address:
        raise click.UsageError("EMAIL is no e-mail address")
    return Subject(Keyring.of(settings).list_emails(address), address)


def _find(database: "Database", request: _Request) -> list[str]:
    from service.moderation.store.subject import find_comments

    one = request.comment_id
    return [one] if one else find_comments(database, request.subject)


def _foresee(database: "Database", request: _Request, found: list[str]) -> "Erased":
    from service.moderation.store.erasure import foresee

    return foresee(database, request.subject, found)


def _erase(database: "Database", request: _Request, found: list[str]) -> "Erased":
    from service.moderation.moderators.accounts import COMMAND_LINE_NAME
    from service.moderation.store.erasure import erase, erase_one

    now = datetime.now(UTC)
    if request.comment_id:
        return erase_one(database, request.comment_id, COMMAND_LINE_NAME, now)
    with click.progressbar(length=len(found), label="erasing", file=sys.stderr) as bar:
        return erase(database, request.subject, found, COMMAND_LINE_NAME, now, bar.update)


def _clean(settings: "Settings", database: "Database") -> "list[Trace]":
    from service.moderation.traces import clean_traces
    from service.running.first_run import EMBEDDED_VALKEY
    from service.running.valkey import find_running

    given = settings.redis_url.get_secret_value() if settings.redis_url else None
    url = given or find_running(settings.data_directory / EMBEDDED_VALKEY)
    return clean_traces(database, url)


def _tell(request: _Request, erased: "Erased", traces: "list[Trace]", *, done: bool) -> None:
    colour = False if os.environ.get("NO_COLOR") else None
    if not erased.any:
        click.echo("There is nothing to erase.")
    else:
        verb = "erased" if done else "would be erased"
        click.echo(f"{erased.comments} comments {verb}, {erased.bans} bans lifted.")
    if erased.emptied:
        click.echo(f"{erased.emptied} of them were answered: their empty place stays.")
    if erased.entries:
        click.echo(f"{erased.entries} entries of the audit log no longer name the address.")
    for trace in traces:
        line = f"{trace.name}: {trace.sentence}"
        click.echo(line if trace.clean else click.style(line, fg="yellow"), color=colour)
    if not done and request.author_key:
        click.echo(f"Its author's key, for --author-key: {request.author_key}")
    if not done and erased.any:
        click.echo("Nothing was changed. Add --yes to do it.")


def _describe(
    request: _Request, erased: "Erased", traces: "list[Trace]", *, done: bool
) -> dict[str, object]:
    return {
        "dry_run": not done,
        "comments": erased.comments,
        "emptied": erased.emptied,
        "bans": erased.bans,
        "audit_entries": erased.entries,
        "author_key": request.author_key or None,
        "traces": [dataclasses.asdict(trace) for trace in traces],
    }
