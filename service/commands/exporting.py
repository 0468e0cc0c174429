"""`palabre export`: a site's comments for another system, or for Palabre elsewhere."""

import io
import os
import sys
import tempfile
from collections.abc import Iterator
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
@click.argument("target", metavar="FORMAT", type=click.Choice(["wordpress", "jsonl"]))
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
    target: str, site: str, statuses: tuple[str, ...], since: datetime | None, output: str
) -> None:
    """Write a site's comments, with the e-mail addresses of their authors.

    FORMAT is wordpress (WXR 1.2, which Tools > Import reads) or jsonl (one object a line, all that
    `palabre import jsonl` needs). The order is always the same. A file is there once it is
    complete, and for its owner's eyes only.

    \b
    Examples:
      palabre export jsonl -o comments.jsonl
      palabre export wordpress --status approved --since 2026-01-01 -o comments.xml
    """
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
            raise click.ClickException(
                f"{output} cannot be written: {error.strerror or error}"
            ) from None
    if output != "-":
        click.echo(f"{count} comments written to {output}.")


def _write(database: "Database", selection: "Selection", target: str, file: TextIO) -> int:
    from service.moderation.exchange.json_lines_writer import write_json_lines
    from service.moderation.exchange.wordpress_writer import BEGINNING, write_wordpress

    write = write_json_lines if target == "jsonl" else write_wordpress
    count = 0
    with click.progressbar(
        write(database, selection),
        label="exporting",
        file=sys.stderr,
        show_pos=True,
        update_min_steps=100,
    ) as bar:
        for piece in bar:
            file.write(piece)
            count += target == "jsonl" or piece.startswith(BEGINNING)
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
