"""The shapes of figures."""

from service.moderation.codes import Status
from service.moderation.insight.cases import AppealOutcome
from service.moderation.insight.summary import PERIODS
from service.moderation.site import CHECKS
from service.web.openapi.nodes import Node, array, enumerate_values, nullable, record, refer
from service.web.openapi.schemas import MOMENT, TEXT

COUNT: Node = {"type": "integer", "minimum": 0}
DAY: Node = {"type": "string", "format": "date"}
THRESHOLD: Node = {"type": "number", "minimum": 0, "maximum": 1}
STATUSES = (Status.APPROVED, Status.FLAGGED, Status.REJECTED)


def describe_insight_schemas() -> dict[str, Node]:
    """The schemas, by name."""
    fates = dict.fromkeys(map(str, Status), COUNT)
    return {
        "Insight": record("The figures of a period.", _describe_insight()),
        "Fates": record("What the checks made of how many comments.", fates),
        "FatesOfDay": record("The same of one day.", {"day": DAY, **fates}),
        "ThresholdTrial": record("Two outcomes of the same comments.", _describe_trial()),
        "Thresholds": record(
            "From which scores a check holds, and rejects; null: never.",
            {"flag_at": nullable(THRESHOLD), "reject_at": nullable(THRESHOLD)},
        ),
        "TrialOutcome": record("What would stand where.", _describe_outcome()),
    }


def _describe_days() -> dict[str, object]:
    return {"days": {"type": "integer", "enum": list(PERIODS)}, "since": DAY, "until": DAY}


def _describe_insight() -> dict[str, object]:
    reason = {"reason": refer("schemas", "Code"), "flagged": COUNT, "rejected": COUNT}
    check = {"check": TEXT, "comments": COUNT}
    counted = {**MOMENT, "description": "How fresh they are; null: nothing was counted yet."}
    return {
        **_describe_days(),
        "sites": array(TEXT, description="Their keys."),
        "counted_at": nullable(counted),
        "received": COUNT,
        "decisions": refer("schemas", "Fates"),
        "by_day": array(refer("schemas", "FatesOfDay")),
        "reasons": array(record("A comment counts once for each.", {**reason, **_tell_people()})),
        "checks": array(
            record("What one speaks against, as thresholds are now.", {**check, **_tell_people()})
        ),
        "disagreement": record("Where people thought otherwise.", _describe_disagreement()),
        "time_to_review": record("Of what was held or rejected.", _describe_waits()),
        "appeals": record("How they ended.", {str(each): COUNT for each in AppealOutcome}),
    }


def _tell_people() -> dict[str, object]:
    return {
        "upheld": {**COUNT, "description": "Rejected by people as well."},
        "overruled": {**COUNT, "description": "Approved by people."},
    }


def _describe_disagreement() -> dict[str, object]:
    return {
        "reviewed": {**COUNT, "description": "Comments that people decided on."},
        "overruled": {**COUNT, "description": "Held or rejected; approved by people."},
        "missed": {**COUNT, "description": "Approved at once; rejected by people."},
    }


def _describe_waits() -> dict[str, object]:
    seconds = nullable({**COUNT, "description": "In two significant figures."})
    return {"count": COUNT, "median_seconds": seconds, "p90_seconds": seconds}


def _describe_trial() -> dict[str, object]:
    thresholds, outcome = refer("schemas", "Thresholds"), refer("schemas", "TrialOutcome")
    return {
        **_describe_days(),
        "site": TEXT,
        "check": enumerate_values(CHECKS),
        "thresholds": record("Both.", {"set": thresholds, "tried": thresholds}),
        "looked_at": {**COUNT, "description": "Comments of the period."},
        "reviewed": {**COUNT, "description": "Those that people decided on."},
        "before": outcome,
        "after": outcome,
    }


def _describe_outcome() -> dict[str, object]:
    return {
        **dict.fromkeys(map(str, STATUSES), COUNT),
        "false_holds": {**COUNT, "description": "Flagged, and people approved them."},
        "false_refusals": {**COUNT, "description": "Rejected, and people approved them."},
        "misses": {**COUNT, "description": "Approved, and people rejected them."},
    }
