"""Downloads of comments as CSV and as JSON, with the filters of the queue, streamed."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask import Response, g, request, stream_with_context

from service.moderation.codes import Status
from service.moderation.store.audit import Deed, record
from service.moderation.store.export import Exported, stream_view
from service.web.admin.descriptions import describe
from service.web.admin.gate import blueprint
from service.web.admin.positions import read_position
from service.web.admin.powers import require_admin
from service.web.admin.scope import get_access
from service.web.services import get_services

COLUMNS = (
    "id",
    "site",
    "thread",
    "thread_title",
    "parent",
    "status",
    "reasons",
    "submitted_at",
    "decided_at",
    "decided_by",
    "language",
    "author",
    "email",
    "url",
    "content",
    "spam",
    "toxicity",
)
FORMULAS = set("=+-@\t\r\n")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel would take UTF-8 for the encoding of the country it was bought in."""


@blueprint.get("/export.csv")
def export_csv() -> Response:
    """The comments that one is an admin for, and that the filters let through, as RFC 4180 has it.

    No cell begins as a formula would: such a one gets an apostrophe before it.
    """
    return _download(_write_csv(_find()), "text/csv; charset=utf-8; header=present", "csv")


@blueprint.get("/export.json")
def export_json() -> Response:
    """The same as one JSON document, each comment as the admin API tells it."""
    return _download(_write_json(_find()), "application/json", "json")


def make_safe(text: str) -> str:
    """A cell's text, with an apostrophe before what a spreadsheet could take for a formula."""
    # Full-width signs count as their narrow twins, and what does not show does not count.
    folded = unicodedata.normalize("NFKC", text)
    visible = folded.lstrip(" \u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
    return f"'{text}" if {*folded[:1], *visible[:1]} & FORMULAS else text


def _find() -> Iterator[Exported]:
    services, access = get_services(), require_admin()
    view = read_position(request.args).view
    given = request.args.get("status")
    status = Status(given) if given else None
    _note()
    return stream_view(services.database, replace(view, sites=access.administered), status)


def _note() -> None:
    """Write down who took what with them."""
    services = get_services()
    details = {"filters": dict(request.args), "kind": request.path.rpartition(".")[2]}
    if request.method == "HEAD":
        return
    # An admin of some sites sees what was taken from them, whoever it was.
    concerned: Iterable[int | None] = get_access().administered or (None,)
    with services.database.write() as connection:
        for site_id in concerned:
            who, now = g.moderator.name, services.now()
            record(connection, who, Deed.EXPORTED, now, site_id=site_id, details=details)


def _download(pieces: Iterator[str], kind: str, ending: str) -> Response:
    name = f"palabre-{get_services().now():%Y-%m-%d}.{ending}"
    response = Response(stream_with_context(pieces), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _write_csv(found: Iterator[Exported]) -> Iterator[str]:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, COLUMNS)
    sheet.write(BYTE_ORDER_MARK)
    writer.writeheader()
    for exported in found:
        cells = _list_cells(exported)
        writer.writerow({name: make_safe(text) for name, text in cells.items()})
        yield sheet.getvalue()
        sheet.seek(0)
        sheet.truncate()
    yield sheet.getvalue()


def _list_cells(exported: Exported) -> dict[str, str]:
    told, reviews = describe(exported.record), exported.record.reviews
    scores = {signal.check: signal.score for signal in exported.record.signals}
    cells: dict[str, object] = {
        **{name: told.get(name) for name in COLUMNS},
        "site": exported.site,
        "reasons": " ".join(exported.record.reasons),
        "decided_by": reviews[-1].moderator if reviews else None,
        "spam": scores.get("spam"),
        "toxicity": scores.get("toxicity"),
    }
    return {name: "" if value is None else str(value) for name, value in cells.items()}


def _write_json(found: Iterator[Exported]) -> Iterator[str]:
    yield '{"comments": ['
    separator = "\n"
    for exported in found:
        told = {"site": exported.site, **describe(exported.record)}
        yield separator + json.dumps(told, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"
