"""What happens to comments, as endpoints are told of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from service.moderation.keys import Keyring


class EventKind(StrEnum):
    """What endpoints may choose to be told of; the first three are the checks' own decisions."""

    HELD = "comment.held"
    APPROVED = "comment.approved"
    REJECTED = "comment.rejected"
    REVIEWED = "comment.reviewed"
    APPEALED = "comment.appealed"


TEST = "test"
"""What is sent when somebody asks for it; nobody chooses it, and it is sent to one endpoint."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a comment, under an id that is the same however often it is told.

    `undone` is true of a person's decision that was taken back: `status` is what holds again.
    """

    id: str
    kind: str
    at: datetime
    site: str
    comment_id: str | None = None
    thread: str = ""
    status: str = ""
    reasons: Sequence[str] = ()
    by_person: bool = False
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes events down; links begin with `public_url`, which may be empty."""

    keyring: Keyring
    public_url: str = ""

    def write(self, event: Event) -> str:
        """An event as JSON: nothing of the author, nor a word of the comment."""
        told: dict[str, object] = {
            "id": event.id,
            "type": event.kind,
            "at": f"{event.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            "site": event.site,
        }
        if event.comment_id is not None:
            told["comment"] = self._describe(event.comment_id, event)
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    def _describe(self, comment_id: str, event: Event) -> Mapping[str, object]:
        receipt = self.keyring.issue_receipt(comment_id)
        return {
            "id": comment_id,
            "thread": event.thread,
            "status": event.status,
            "reasons": list(event.reasons),
            "decided_by": "person" if event.by_person else "machine",
            "undone": event.undone,
            "receipt_url": f"{self.public_url}/c/{receipt}",
        }
