"""What Akismet tells of a key: its sites, its usage, and what WordPress's settings page shows."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, jsonify

from service.moderation.store.akismet_usage import Usage, count_usage
from service.web.doors.akismet_answers import write
from service.web.doors.akismet_callbacks import read_host
from service.web.doors.akismet_requests import Call
from service.web.doors.gate import Caller
from service.web.services import Services

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
MOST_SITES = 500
COLUMNS = ("total", "spam", "ham", "missed_spam", "false_positives")
TITLES = ("Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
PERIODS = {"60-days": 2, "6-months": 6}
"""Months that the settings page asks about; everything else is all that there is."""
SECONDS_SAVED = 2
"""What Akismet reckons with for a comment that nobody had to read."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month, by its name and its bounds."""

    name: str
    begin: datetime
    end: datetime

    @classmethod
    def of(cls, year: int, month: int) -> "Month":
        """The month; 0 and below lie in the years before."""
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        return cls(f"{year:04}-{month:02}", datetime(year, month, 1, tzinfo=UTC), following)


def list_key_sites(call: Call, caller: Caller, services: Services) -> Response:
    """`key-sites`: how each blog has used the key in a month, as JSON or CSV."""
    now = services.now().astimezone(UTC)
    found = MONTH.fullmatch(call.find("month"))
    month = Month.of(int(found[1]), int(found[2])) if found else Month.of(now.year, now.month)
    used = _count_by_host(caller, month.begin, month.end, services)
    wanted = call.find("filter").lower()
    order = call.find("order")
    rank = COLUMNS.index(order) if order in COLUMNS else 0
    rows = [
        (host, *map(str, _spell(usage)))
        for host, usage in sorted(used.items(), key=lambda pair: (-_spell(pair[1])[rank], pair[0]))
        if wanted in host
    ]
    limit = min(_read_number(call.find("limit"), MOST_SITES), MOST_SITES)
    offset = _read_number(call.find("offset"), 0)
    page = rows[offset : offset + limit]
    bounds = {"limit": limit, "offset": offset, "total": len(rows)}
    if call.find("format").lower() == "csv":
        return _write_csv(page, month, bounds)
    names = ("site", "api_calls", *COLUMNS[1:])
    sites = [{**dict(zip(names, row, strict=True)), "is_revoked": False} for row in page]
    return jsonify({month.name: sites, **bounds})


def tell_usage_limit(caller: Caller, services: Services) -> Response:
    """`usage-limit`: there is none but the rate."""
    now = services.now().astimezone(UTC)
    month = Month.of(now.year, now.month)
    usage = sum(_count_by_host(caller, month.begin, month.end, services).values(), Usage())
    told = {"limit": "none", "usage": usage.calls, "percentage": "0.00", "throttled": False}
    return jsonify(told)


def tell_stats(call: Call, caller: Caller, services: Services) -> Response:
    """`get-stats`: totals for the settings page, and each month's of the last half year."""
    now = services.now().astimezone(UTC)
    back = PERIODS.get(call.find("from"))
    months = [Month.of(now.year, now.month - ago) for ago in reversed(range(back or 6))]
    by_month = {month.name: _total(caller, month.begin, month.end, services) for month in months}
    whole = _total(caller, months[0].begin if back else EARLIEST, months[-1].end, services)
    decided = whole.spam + whole.ham + whole.missed_spam + whole.false_positives
    right = whole.spam + whole.ham
    breakdown = {name: {**_name(usage), "da": f"{name}-01"} for name, usage in by_month.items()}
    told = {
        **_name(whole),
        "accuracy": round(100 * right / decided, 2) if decided else 100.0,
        "time_saved": whole.spam * SECONDS_SAVED,
        "breakdown": breakdown,
    }
    return jsonify(told)


def tell_subscription(caller: Caller) -> Response:
    """`get-subscription`: an account in good standing, as the settings page wants to see one."""
    return jsonify(
        {
            "account_id": caller.key.site_id,
            "account_name": "Palabre",
            "account_type": "palabre",
            "status": "active",
            "next_billing_date": False,
            "limit_reached": False,
        }
    )


def _total(caller: Caller, since: datetime, until: datetime, services: Services) -> Usage:
    return sum(_count_by_host(caller, since, until, services).values(), Usage())


def _count_by_host(
    caller: Caller, since: datetime, until: datetime, services: Services
) -> dict[str, Usage]:
    by_host: dict[str, Usage] = {}
    for blog, usage in count_usage(services.database, caller.key.id, since, until).items():
        host = read_host(blog)
        by_host[host] = by_host.get(host, Usage()) + usage
    return by_host


def _spell(usage: Usage) -> tuple[int, ...]:
    return (usage.calls, usage.spam, usage.ham, usage.missed_spam, usage.false_positives)


def _name(usage: Usage) -> dict[str, int]:
    return dict(zip(COLUMNS[1:], _spell(usage)[1:], strict=True))


def _read_number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default


def _write_csv(page: list[tuple[str, ...]], month: Month, bounds: Mapping[str, int]) -> Response:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    told = ", ".join(f"{name}: {number}" for name, number in bounds.items())
    lines.write(f"Active sites during {month.name} ({told})\n")
    writer.writerow(TITLES)
    writer.writerows((*row, "false") for row in page)
    response = write(lines.getvalue())
    response.mimetype = "text/csv"
    return response
