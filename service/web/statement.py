"""What an author is told of a decision: what, why, by whom, when, and what comes next.

These are the statements of reasons that article 17 of the EU's Digital Services Act asks for.
"""

from dataclasses import dataclass
from datetime import datetime

from service.moderation.codes import Code, Status
from service.moderation.rejection import RejectionReason
from service.moderation.store.standing import Standing

TOLD: frozenset[str] = frozenset(RejectionReason) - {RejectionReason.OTHER} | {
    Code.SPAM,
    Code.TOXIC,
    Code.BLOCKED_WORD,
    Code.TOO_MANY_LINKS,
    Code.FORM_SUSPICIOUS,
    Code.LANGUAGE_UNSUPPORTED,
    Code.DUPLICATE,
    Code.CAPTCHA_SCORE_LOW,
    Code.CAPTCHA_UNAVAILABLE,
    Code.CHECKS_UNAVAILABLE,
    Code.AUTHOR_BANNED,
    Code.HELD_FOR_REVIEW,
}
"""The reasons that have a sentence of their own, `why_` and the code."""


@dataclass(frozen=True, slots=True)
class Statement:
    """All of it as identifiers of labels; `moments` are labels with their times, in order."""

    headline: str
    good: bool
    answer: str | None
    reasons: tuple[str, ...]
    ground: str | None
    decided_by: str
    following: str
    moments: tuple[tuple[str, datetime], ...]


def compose_statement(standing: Standing) -> Statement:
    """The statement on a comment as it stands now."""
    status = standing.status
    waits = standing.appeal is not None and standing.appeal.answered_at is None
    refused = status is Status.REJECTED or waits
    return Statement(
        headline=f"standing_{'appealed' if waits else status}",
        good=status is not Status.REJECTED,
        answer=f"answer_{status}" if standing.is_answer and status is not Status.FLAGGED else None,
        reasons=_find_reasons(standing, refused=refused),
        ground="ground_rules" if refused else None,
        decided_by=_find_decider(standing, held=not refused),
        following=_find_next(standing, waits=waits),
        moments=_list_moments(standing),
    )


def _find_reasons(standing: Standing, *, refused: bool) -> tuple[str, ...]:
    if standing.status is Status.PENDING:
        return ()
    if standing.act is not None:
        given = standing.act.reason
        named = f"why_{given}" if given in TOLD else "why_person"
        return (named,) if refused else ()
    found = tuple(f"why_{code}" if code in TOLD else "why_other" for code in standing.found)
    if found:
        return tuple(dict.fromkeys(found))
    return ("why_none",) if standing.status is Status.APPROVED else ("why_held_for_review",)


def _find_decider(standing: Standing, *, held: bool) -> str:
    if standing.status is Status.PENDING:
        return "by_nobody"
    if standing.act is not None:
        # Whether a machine had pointed the comment out has to be told as well.
        return "by_person_told" if standing.found else "by_person"
    return "by_machine_held" if held and standing.status is Status.FLAGGED else "by_machine"


def _find_next(standing: Standing, *, waits: bool) -> str:
    if waits:
        return "next_appealed"
    if standing.status is Status.REJECTED and standing.objection is not None:
        return "next_final"
    return f"next_{standing.status}"


def _list_moments(standing: Standing) -> tuple[tuple[str, datetime], ...]:
    act, appeal = standing.act, standing.appeal
    moments: list[tuple[str, datetime | None]] = [
        ("when_received", standing.comment.submitted_at),
        ("when_held" if standing.held else "when_decided", standing.checked_at),
    ]
    if act is not None and not standing.is_answer:
        moments.append(("when_decided", act.reviewed_at))
    if appeal is not None:
        moments += [("when_appealed", appeal.appealed_at), ("when_answered", appeal.answered_at)]
    return tuple((name, moment) for name, moment in moments if moment is not None)
