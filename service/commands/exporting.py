"""`palabre export`: a site's comments for another system, or for Palabre elsewhere."""

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from service.moderation.database import Database
    from service.moderation.store.selection import Selection

STATUSES = ("pending", "approved", "flagged", "rejected")
_SINCE = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@click.command("export")
@click.argument(
    "target",
    metavar="[FORMAT]",
    required=False,
    type=click.Choice(["wordpress", "jsonl", "feedback"]),
)
@click.option("--author", metavar="EMAIL", help="All that is known of whoever gave this address.")
@click.option("--site", default="default", show_default=True, help="The site's key.")
@click.option(
    "--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="May be repeated."
)
@click.option("--since", type=_SINCE, help="Submitted at that moment or later, in UTC.")
@click.option(
    "-o",
    "--output",
    default="-",
    show_default=True,
    type=click.Path(dir_okay=False, writable=True, allow_dash=True),
    help="The file to write; - is standard output.",
)
def export_comments(
    target: str | None,
    author: str | None,
    site: str,
    statuses: tuple[str, ...],
    since: datetime | None,
    output: str,
) -> None:
    """Write a site's comments, or all that is known of one person.

    FORMAT is wordpress (WXR 1.2, which Tools > Import reads) or jsonl (one object a line, all that
    `palabre import jsonl` needs). The order is always the same. Both hold the e-mail addresses of
    the authors. Or FORMAT is feedback: what other services' users said of texts, as the labelled
    comments that `palabre train` and `palabre evaluate` read from DATA/feedback.jsonl.gz.

    --author writes, in place of these, one JSON document for the person who asks what is kept of
    them: comments at every site with signals and scores, decisions, reviews, appeals, notes and
    bans; of moderators what they said and not who they are.

    A file is there once it is complete, and for its owner's eyes only.

    \b
    Examples:
      palabre export jsonl -o comments.jsonl
      palabre export wordpress --status approved --since 2026-01-01 -o comments.xml
      palabre export --author awa@example.org -o awa.json
      palabre export feedback | gzip > data/feedback.jsonl.gz
    """
    if (target is None) == (author is None):
        raise click.UsageError("give either FORMAT or --author")
    if target == "feedback" and statuses:
        raise click.UsageError("feedback has no status")
    if target is None:
        _disclose(author or "", output)
        return
    from service.commands.words import open_database, require_site
    from service.moderation.codes import Status
    from service.moderation.store.selection import Selection

    chosen = frozenset(map(Status, statuses))
    moment = since.replace(tzinfo=UTC) if since else None
    with open_database() as (_, database):
        require_site(database, site)
        try:
            with _open(output) as file:
                count = _write(database, Selection(site, chosen, moment), target, file)
        except OSError as error:
            raise _explain(output, error) from None
    if output != "-":
        click.echo(f"{count} comments written to {output}.")


def _disclose(author: str, output: str) -> None:
    from service.commands.erasing import find_subject
    from service.commands.words import open_database
    from service.moderation.disclosure import write_disclosure
    from service.moderation.moderators.accounts import COMMAND_LINE_NAME
    from service.moderation.store.audit import Deed, record

    now, count = datetime.now(UTC), 0
    with open_database() as (settings, database):
        subject = find_subject(settings, author)
        try:
            with _open(output) as file:
                for piece, comments in write_disclosure(database, subject, now):
                    file.write(piece)
                    count += comments
        except OSError as error:
            raise _explain(output, error) from None
        with database.write() as connection:
            details = {"comments": count}
            record(connection, COMMAND_LINE_NAME, Deed.DATA_DISCLOSED, now, details=details)
    if output != "-":
        click.echo(f"{count} comments written to {output}.")


def _explain(output: str, error: OSError) -> click.ClickException:
    return click.ClickException(f"{output} cannot be written: {error.strerror or error}")


def _write(database: "Database", selection: "Selection", target: str, file: TextIO) -> int:
    from service.moderation.exchange.feedback_lines import write_feedback
    from service.moderation.exchange.json_lines_writer import write_json_lines
    from service.moderation.exchange.wordpress_writer import BEGINNING, write_wordpress

    writers: dict[str, Callable[[Database, Selection], Iterator[str]]] = {
        "jsonl": write_json_lines,
        "wordpress": write_wordpress,
        "feedback": write_feedback,
    }
    count = 0
    with click.progressbar(
        writers[target](database, selection),
        label="exporting",
        file=sys.stderr,
        show_pos=True,
        update_min_steps=100,
    ) as bar:
        for piece in bar:
            file.write(piece)
            count += target != "wordpress" or piece.startswith(BEGINNING)
    return count


@contextmanager
def _open(output: str) -> Iterator[TextIO]:
    """Standard output, or a file that takes its name only when all is written."""
    if output == "-":
        standard = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
        try:
            yield standard
        finally:
            # The stream belongs to the process.
            standard.detach()
        return
    path = Path(output)
    # Made readable for its owner alone, as it holds addresses.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as made:
            yield made
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
