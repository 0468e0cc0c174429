"""An import from a file's first comment to its last, and the count of what became of each."""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from service.moderation.database import Database
from service.moderation.exchange.cleaning import Household, clean
from service.moderation.exchange.disqus import read_disqus
from service.moderation.exchange.isso import read_isso
from service.moderation.exchange.items import ForeignFileError, Item, Reading, Skipped, SkipReason
from service.moderation.exchange.json_lines import read_json_lines
from service.moderation.exchange.remark42 import read_remark42
from service.moderation.exchange.wordpress import read_wordpress
from service.moderation.moderators.accounts import COMMAND_LINE_NAME
from service.moderation.store.audit import Deed, record
from service.moderation.store.imports import (
    Arrival,
    ImportedComment,
    add_imports,
    foresee_imports,
)
from service.moderation.store.parents import join_parents
from service.moderation.store.sites import find_site

BATCH = 500
"""Comments a transaction."""
MOST_NAMED = 100
"""Comments that a report names for each reason; all are counted."""
_READERS: dict[str, Callable[[BinaryIO], Iterator[Item]]] = {
    "wordpress": read_wordpress,
    "disqus": read_disqus,
    "remark42": read_remark42,
    "jsonl": read_json_lines,
}
SOURCES = {
    "wordpress": "wordpress",
    "isso": "isso",
    "disqus": "disqus",
    "remark42": "remark42",
    "jsonl": "palabre",
}
"""The formats that are read, and the source under which their comments are known."""
GZIP = b"\x1f\x8b"
_DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error)


@dataclass(slots=True)
class ImportReport:
    """What became of a file's comments; `broken` tells why it could not be read to its end."""

    imported: Counter[str] = field(default_factory=Counter)
    present: int = 0
    skipped: Counter[SkipReason] = field(default_factory=Counter)
    named: dict[SkipReason, list[Skipped]] = field(default_factory=dict)
    changed: Counter[str] = field(default_factory=Counter)
    broken: str = ""

    @property
    def seen(self) -> int:
        """Every comment that was looked at."""
        return self.imported.total() + self.present + self.skipped.total()

    @property
    def complete(self) -> bool:
        """Whether all that anybody would want of the file is here."""
        return not self.broken and all(reason.expected for reason in self.skipped)

    def skip(self, skipped: Skipped) -> None:
        """Count a comment that is not taken, and name it if few have been."""
        self.skipped[skipped.reason] += 1
        named = self.named.setdefault(skipped.reason, [])
        if len(named) < MOST_NAMED:
            named.append(skipped)


def open_reading(name: str, path: Path) -> Reading:
    """Begin to read a file of a format of SOURCES; ForeignFileError where that is impossible."""
    if name == "isso":
        return read_isso(path)
    file, size = path.open("rb"), path.stat().st_size
    return Reading(
        size, lambda: size if file.closed else file.tell(), _stream(file, _READERS[name])
    )


def run_import(
    database: Database,
    items: Iterator[Item],
    household: Household,
    advance: Callable[[], None],
    *,
    dry_run: bool = False,
) -> ImportReport:
    """Import a file's comments, five hundred a transaction; call `advance` after each batch.

    What is here already is left as it is: an import that was cut short is simply run again. With
    `dry_run` everything is read and looked up, and nothing stored. Any other run leaves an entry
    in the audit log, whatever ends it.
    """
    report = ImportReport()
    batches = _gather(items, household, report)
    if dry_run:
        _take(batches, partial(foresee_imports, database), household, report, advance)
        return report
    try:
        store = partial(add_imports, database, now=household.now)
        _take(batches, store, household, report, advance)
        join_parents(database, household.site, household.source)
    finally:
        _note(database, household, report)
    return report


Prepared = tuple[ImportedComment, int, list[str]]


def _take(
    batches: Iterator[list[Prepared]],
    store: Callable[[str, str, list[ImportedComment]], list[Arrival]],
    household: Household,
    report: ImportReport,
    advance: Callable[[], None],
) -> None:
    for batch in batches:
        arrivals = store(household.site, household.source, [each for each, *_ in batch])
        for (comment, line, changed), arrival in zip(batch, arrivals, strict=True):
            _count(report, comment, line, changed, arrival)
        advance()


def _note(database: Database, household: Household, report: ImportReport) -> None:
    """Write down that there was an import, from where, and of how many comments; of no person."""
    details = {
        "source": household.source,
        "imported": dict(sorted(report.imported.items())),
        "present": report.present,
        "skipped": dict(sorted(report.skipped.items())),
    }
    site_id = find_site(database, household.site)
    with database.write() as connection:
        about = (connection, COMMAND_LINE_NAME, Deed.IMPORTED, household.now)
        record(*about, site_id=site_id, details=details)


def _gather(
    items: Iterator[Item], household: Household, report: ImportReport
) -> Iterator[list[Prepared]]:
    """Batches of what can be taken; what cannot is counted on the way."""
    batch: list[Prepared] = []
    try:
        for item in items:
            cleaned = item if isinstance(item, Skipped) else clean(item, household)
            if isinstance(cleaned, Skipped):
                report.skip(cleaned)
                continue
            batch.append((cleaned[0], 0 if isinstance(item, Skipped) else item.line, cleaned[1]))
            if len(batch) == BATCH:
                yield batch
                batch = []
    except ForeignFileError as error:
        report.broken = str(error)
    if batch:
        yield batch


def _count(
    report: ImportReport, comment: ImportedComment, line: int, changed: list[str], arrival: Arrival
) -> None:
    if arrival is Arrival.TAKEN:
        report.skip(Skipped(SkipReason.ID_TAKEN, line, comment.foreign_id))
    elif arrival is Arrival.PRESENT:
        report.present += 1
    else:
        report.imported[comment.status] += 1
        report.changed.update(changed)


def _stream(file: BinaryIO, read: Callable[[BinaryIO], Iterator[Item]]) -> Iterator[Item]:
    with file:
        packed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        try:
            yield from read(cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file)
        except _DAMAGED:
            raise ForeignFileError("it cannot be decompressed to its end") from None
