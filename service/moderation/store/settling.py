"""The rows of a settlement: every signal, and the one automatic decision."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from service.moderation.prepared import PreparedInsert
from service.moderation.schema import decisions, signals
from service.moderation.verdict import Settlement, Signal

Row = dict[str, object]

_ADD_SIGNALS = PreparedInsert(list(signals.c))
_ADD_DECISIONS = PreparedInsert(list(decisions.c))


class SettlementRows:
    """Rows made ready before other writers must wait."""

    def __init__(self, settlements: Sequence[Settlement], now: datetime) -> None:
        seen = [_signal(each.comment_id, one) for each in settlements for one in each.signals]
        self._tables = (
            (_ADD_SIGNALS, seen),
            (_ADD_DECISIONS, [_decision(each, now) for each in settlements]),
        )

    def store(self, connection: Connection, comment_ids: Collection[object]) -> None:
        """Store the rows of these comments, and of no others."""
        for insert, rows in self._tables:
            insert.store(connection, [row for row in rows if row["comment_id"] in comment_ids])


def _decision(settlement: Settlement, now: datetime) -> Row:
    return {
        "comment_id": settlement.comment_id,
        "status": settlement.verdict.status,
        "reasons": list(settlement.verdict.reasons),
        "decided_at": now,
    }


def _signal(identifier: str, signal: Signal) -> Row:
    return {
        "comment_id": identifier,
        "check": signal.check,
        "reason": signal.reason,
        "score": signal.score,
        "evidence": dict(signal.evidence),
        "version": signal.version,
    }
