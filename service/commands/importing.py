"""`palabre import`: comments that another system kept, each of them once."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.settings import Settings
    from service.moderation.database import Database
    from service.moderation.exchange.cleaning import Household
    from service.moderation.exchange.importing import ImportReport
    from service.moderation.exchange.items import Reading, Skipped

FORMATS = ("wordpress", "isso", "disqus", "remark42", "jsonl")
NAMED = 5
"""Comments of each reason that are named for a person; JSON names more."""
INCOMPLETE = 3
"""The exit status where a comment could not be taken that somebody may want."""


@click.command("import")
@click.argument("source", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", default="default", show_default=True, help="The site's key.")
@click.option("--anonymous", default="Anonymous", show_default=True, help="Who gave no name.")
@click.option("--dry-run", is_flag=True, help="Read and count everything, store nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object in place of sentences.")
def import_comments(
    source: str, file: Path, site: str, anonymous: str, *, dry_run: bool, as_json: bool
) -> None:
    """Take in the comments of FILE, which another system has exported.

    FORMAT is wordpress (WXR), isso (its SQLite database), disqus (XML), remark42 (a backup) or
    jsonl (Palabre's own export). Any but Isso's may be compressed with gzip. Comments keep their
    dates, threads, parents and statuses; what waits there is held here for a person. What has been
    imported is left as it is, so that an import that was cut short is simply run again.

    Exit status: 0 if all is here, 1 if FILE cannot be read to its end, 3 if a comment of it could
    not be taken (pingbacks and deleted comments are not missed).

    \b
    Examples:
      palabre import wordpress blog.WordPress.2026-11-23.xml --dry-run
      palabre import isso /var/lib/isso/comments.db --json
    """
    from service.commands.words import open_database, require_site
    from service.moderation.exchange.importing import SOURCES, open_reading
    from service.moderation.exchange.items import ForeignFileError

    with open_database() as (settings, database):
        require_site(database, site)
        household = _settle(settings, site, SOURCES[source], anonymous)
        try:
            reading = open_reading(source, file)
        except (ForeignFileError, OSError) as error:
            raise click.ClickException(f"{file} cannot be read: {error}") from None
        report = _run(database, reading, household, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(_describe(report, dry_run=dry_run)))
    else:
        _tell(report, dry_run=dry_run)
    if report.broken:
        raise click.ClickException(f"{file} cannot be read{_place(report)}: {report.broken}")
    sys.exit(os.EX_OK if report.complete else INCOMPLETE)


def _settle(settings: "Settings", site: str, source: str, anonymous: str) -> "Household":
    from service.moderation.exchange.cleaning import Household
    from service.moderation.keys import Keyring

    return Household(
        site=site,
        source=source,
        keyring=Keyring.of(settings),
        language=settings.default_language,
        anonymous=anonymous,
        now=datetime.now(UTC),
    )


def _run(
    database: "Database", reading: "Reading", household: "Household", *, dry_run: bool
) -> "ImportReport":
    from service.moderation.exchange.importing import run_import

    label = "reading" if dry_run else "importing"
    with click.progressbar(length=reading.size, label=label, file=sys.stderr) as bar:

        def advance() -> None:
            bar.update(reading.tell() - bar.pos)

        return run_import(database, reading.items, household, advance, dry_run=dry_run)


def _place(report: "ImportReport") -> str:
    return " to its end" if report.seen else ""


def _tell(report: "ImportReport", *, dry_run: bool) -> None:
    told = "would be imported" if dry_run else "imported"
    if report.seen or not report.broken:
        counts = (f"{count} {status}" for status, count in sorted(report.imported.items()))
        sentence = f"{report.imported.total()} comments {told}"
        click.echo(": ".join(filter(None, (sentence, ", ".join(counts)))) + ".")
    if report.present:
        click.echo(f"{report.present} were here already.")
    for reason, count in sorted(report.skipped.items()):
        named = ", ".join(map(_name, report.named[reason][:NAMED]))
        more = ", …" if count > NAMED else ""
        click.echo(f"{count} skipped ({reason}): {named}{more}.")
    for name, count in sorted(report.changed.items()):
        click.echo(f"{count} taken with another {name}: theirs was missing, bad or too long.")


def _name(skipped: "Skipped") -> str:
    shown = "".join(sign if sign.isprintable() else " " for sign in skipped.foreign_id[:40])
    told = (f"line {skipped.line}" if skipped.line else "", f"id {shown}" if shown else "")
    return " ".join(filter(None, told))


def _describe(report: "ImportReport", *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "imported": report.imported.total(),
        "statuses": dict(sorted(report.imported.items())),
        "present": report.present,
        "skipped": report.skipped.total(),
        "reasons": {
            reason: {
                "count": count,
                "items": [{"line": each.line, "id": each.foreign_id} for each in named],
            }
            for reason, count in sorted(report.skipped.items())
            for named in (report.named[reason],)
        },
        "changed": dict(sorted(report.changed.items())),
        "error": report.broken or None,
    }
