"""The page of insight: what came in, what was held and why, and where people thought otherwise."""

from flask import Response, render_template, request

from service.moderation.insight.cases import AppealOutcome
from service.moderation.insight.figures import Figures
from service.moderation.insight.summary import PERIODS, Summary, summarise
from service.web.admin import amounts
from service.web.admin.gate import blueprint
from service.web.admin.insight_questions import read_question
from service.web.admin.plots import divide, stack
from service.web.admin.powers import list_visible
from service.web.services import get_services

FATES = ("approved", "flagged", "rejected", "pending")
"""What the machine makes of a comment, in the order in which a column is stacked."""
WAITS = (900, 3_600, 4 * 3_600, 24 * 3_600, 3 * 24 * 3_600)
"""Seconds: how long people take is told apart by these."""


@blueprint.get("/insight")
def show_insight() -> Response:
    """A period at one site, or at all that one may see."""
    question = read_question(request.args)
    summary = summarise(get_services().database, question.site_ids, question.period)
    days = [
        (day, count_fates(summary.by_day.get(day, Figures())))
        for day in question.period.list_days()
    ]
    html = render_template(
        "admin/insight.html",
        question=question,
        summary=summary,
        sites=list_visible(),
        periods=PERIODS,
        days=days,
        plot=stack([fates for _, fates in days]),
        fates=count_fates(summary.total),
        waits=_list_waits(summary),
        appeals={str(each): summary.count_appeals(each) for each in AppealOutcome},
        divide=divide,
        **amounts.provide(),
    )
    return Response(html)


def count_fates(figures: Figures) -> dict[str, int]:
    """How many comments the machine made what of."""
    counts = dict.fromkeys(FATES, 0)
    for (machine, _), number in figures.decisions.items():
        counts[machine] += number
    return counts


def _list_waits(summary: Summary) -> list[tuple[int | None, int]]:
    """How many comments waited for at most so many seconds; None for longer."""
    return list(zip((*WAITS, None), summary.count_waits(WAITS), strict=True))
