"""The operations that tell figures: insight, and trials of thresholds."""

from service.moderation.codes import Code, Status
from service.moderation.insight.cases import AppealOutcome
from service.moderation.insight.summary import PERIODS, USUAL_PERIOD
from service.moderation.site import CHECKS
from service.web.openapi import examples as samples
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_absence, describe_mistake
from service.web.openapi.guarding import guard
from service.web.openapi.nodes import Node, answer, enumerate_values, refer, take
from service.web.openapi.schemas import TEXT

INSIGHT = "/api/v1/admin/insight"
FATES: Node = {
    str(Status.APPROVED): 610,
    str(Status.FLAGGED): 120,
    str(Status.REJECTED): 30,
    str(Status.PENDING): 0,
}
DAYS: Node = {"days": 7, "since": "2026-11-17", "until": "2026-11-23"}
PEOPLE: Node = {"upheld": 60, "overruled": 12}
TOLD: Node = {
    **DAYS,
    "sites": ["default"],
    "counted_at": samples.MOMENT,
    "received": 760,
    "decisions": FATES,
    "by_day": [{"day": "2026-11-23", **FATES}],
    "reasons": [{"reason": str(Code.TOXIC), "flagged": 80, "rejected": 20, **PEOPLE}],
    "checks": [{"check": "toxicity", "comments": 100, **PEOPLE}],
    "disagreement": {"reviewed": 110, "overruled": 12, "missed": 3},
    "time_to_review": {"count": 107, "median_seconds": 720, "p90_seconds": 14_000},
    "appeals": {str(each): 1 for each in AppealOutcome},
}
OUTCOME: Node = {
    str(Status.APPROVED): 640,
    str(Status.FLAGGED): 100,
    str(Status.REJECTED): 20,
    "false_holds": 8,
    "false_refusals": 1,
    "misses": 4,
}
TRIED: Node = {
    **DAYS,
    "site": "default",
    "check": "toxicity",
    "thresholds": {
        "set": {"flag_at": 0.5, "reject_at": 0.95},
        "tried": {"flag_at": 0.6, "reject_at": None},
    },
    "looked_at": 760,
    "reviewed": 110,
    "before": OUTCOME,
    "after": OUTCOME,
}


def describe_insight(examples: Examples) -> dict[str, Node]:
    """Path items by path."""
    return {
        INSIGHT: {"get": _describe_figures(examples)},
        f"{INSIGHT}/thresholds": {"get": _describe_trial(examples)},
    }


def _describe_figures(examples: Examples) -> Node:
    return guard(
        "show_insight",
        "What came in, why it was held, how fast people decided, and where they thought otherwise",
        {
            "200": answer("The figures of the period.", refer("schemas", "Insight"), TOLD),
            **_describe_refusals(examples, "days"),
        },
        examples,
        parameters=[_take_site("all that the token opens without it"), _take_days()],
    )


def _describe_trial(examples: Examples) -> Node:
    threshold = {
        **TEXT,
        "pattern": "^(never|[0-9]{1,9}([.,][0-9]{1,9})?)?$",
        "examples": ["0.65", "never"],
    }
    told = "In steps of 0.005; the one that is set without it."
    return guard(
        "try_thresholds",
        "What other thresholds of a check would have made of a site's past; nothing is saved",
        {
            "200": answer("Both outcomes.", refer("schemas", "ThresholdTrial"), TRIED),
            **_describe_refusals(examples, "flag_at"),
        },
        examples,
        parameters=[
            _take_site("the first that the token opens without it"),
            _take_days(),
            take("query", "check", f"{CHECKS[0]} without it.", enumerate_values((*CHECKS, ""))),
            take("query", "flag_at", f"The score from which it holds. {told}", threshold),
            take("query", "reject_at", f"The score from which it rejects. {told}", threshold),
        ],
    )


def _take_site(otherwise: str) -> Node:
    return take("query", "site", f"Key of the site; {otherwise}.", TEXT)


def _take_days() -> Node:
    schema: Node = {"type": "integer", "enum": list(PERIODS), "default": USUAL_PERIOD}
    return take("query", "days", "The last so many days, in UTC, today included.", schema)


def _describe_refusals(examples: Examples, field: str) -> dict[str, Node]:
    return {
        "400": describe_mistake("Some parameters are wrong.", field, examples),
        "404": describe_absence("No such site, or none that the token opens.", examples),
    }
