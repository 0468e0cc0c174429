"""Insight for programs: the figures of a period, and what other thresholds would have done."""

from flask import Response, jsonify, request

from service.moderation.codes import Status
from service.moderation.insight.cases import AppealOutcome
from service.moderation.insight.figures import Figures
from service.moderation.insight.scores import Outcome, compare
from service.moderation.insight.summary import Summary, Suspicion, read_scores, summarise
from service.web.admin.api import blueprint
from service.web.admin.insight import count_fates
from service.web.admin.insight_questions import Question, Trial, read_question, read_trial
from service.web.services import get_services


@blueprint.get("/insight")
def tell_insight() -> Response:
    """The figures of a period at one site, or at all that the token opens."""
    question = read_question(request.args)
    summary = summarise(get_services().database, question.site_ids, question.period)
    return jsonify({**_describe_question(question), **_describe(summary)})


@blueprint.get("/insight/thresholds")
def try_thresholds() -> Response:
    """What other thresholds of a check would have made of a site's past; nothing is saved."""
    trial = read_trial(request.args)
    scores = read_scores(get_services().database, trial.site.id, trial.check, trial.period)
    found = compare(scores, trial.before, trial.after)
    return jsonify(
        {
            **_describe_trial(trial),
            "looked_at": found.looked_at,
            "reviewed": found.reviewed,
            "before": _describe_outcome(found.before),
            "after": _describe_outcome(found.after),
        }
    )


def _describe_question(question: Question) -> dict[str, object]:
    period = question.period
    return {
        "days": period.days,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "sites": [site.key for site in question.sites],
    }


def _describe(summary: Summary) -> dict[str, object]:
    every_day = [(day, summary.by_day.get(day, Figures())) for day in summary.period.list_days()]
    return {
        "counted_at": summary.counted_at.isoformat() if summary.counted_at else None,
        "received": summary.total.received,
        "decisions": count_fates(summary.total),
        "by_day": [{"day": day.isoformat(), **count_fates(each)} for day, each in every_day],
        "reasons": [_describe_suspicion("reason", each) for each in summary.reasons],
        "checks": [_describe_suspicion("check", each) for each in summary.checks],
        "disagreement": _describe_disagreement(summary),
        "time_to_review": {
            "count": summary.total.waits.total(),
            "median_seconds": summary.median_wait,
            "p90_seconds": summary.long_wait,
        },
        "appeals": {str(each): summary.count_appeals(each) for each in AppealOutcome},
    }


def _describe_suspicion(kind: str, each: Suspicion) -> dict[str, object]:
    people = {"upheld": each.upheld, "overruled": each.overruled}
    if kind == "check":
        return {kind: each.name, "comments": each.total, **people}
    return {kind: each.name, "flagged": each.held, "rejected": each.rejected, **people}


def _describe_disagreement(summary: Summary) -> dict[str, object]:
    found = summary.disagreement
    approved = summary.total.count(Status.APPROVED, Status.APPROVED, Status.REJECTED)
    return {
        "reviewed": found.reviewed + approved,
        "overruled": found.overruled,
        "missed": summary.missed,
    }


def _describe_trial(trial: Trial) -> dict[str, object]:
    bands = {"set": trial.before, "tried": trial.after}
    period = trial.period
    return {
        "site": trial.site.key,
        "check": trial.check,
        "days": period.days,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "thresholds": {
            name: {"flag_at": band.flag_at, "reject_at": band.reject_at}
            for name, band in bands.items()
        },
    }


def _describe_outcome(outcome: Outcome) -> dict[str, int]:
    return {
        "approved": outcome.approved,
        "flagged": outcome.held,
        "rejected": outcome.rejected,
        "false_holds": outcome.false_holds,
        "false_refusals": outcome.false_refusals,
        "misses": outcome.misses,
    }
