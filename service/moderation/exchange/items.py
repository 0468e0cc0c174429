"""What every reader yields, whatever the format: comments, and those that cannot be had."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.moderation.codes import Status


class ForeignFileError(Exception):
    """A file cannot be read, or not to its end; the message is a sentence for its owner."""


class SkipReason(StrEnum):
    """Why a comment of a file is not taken."""

    PINGBACK = "pingback"
    OTHER_TYPE = "other_type"
    DELETED = "deleted"
    CONTENT_REQUIRED = "content_required"
    CONTENT_TOO_LONG = "content_too_long"
    DATE_INVALID = "date_invalid"
    ID_INVALID = "id_invalid"
    ID_TAKEN = "id_taken"
    THREAD_INVALID = "thread_invalid"
    UNREADABLE = "unreadable"

    @property
    def expected(self) -> bool:
        """Whether nobody would want it: no pingback and nothing that its author took back."""
        return self in {SkipReason.PINGBACK, SkipReason.OTHER_TYPE, SkipReason.DELETED}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A comment that is not taken: its line in the file (0 where there are none), its id there."""

    reason: SkipReason
    line: int
    foreign_id: str = ""


@dataclass(frozen=True, slots=True)
class ForeignComment:
    """A comment as another system keeps it, with its body as plain text.

    `parent` is the foreign id of the comment answered. `address` is the visitor's, or whatever
    the system keeps in its place; it only goes into the author's key. `comment_id` and `parent_id`
    are Palabre's own, where the comment has been here before.
    """

    foreign_id: str
    status: Status
    foreign_status: str
    submitted_at: datetime
    content: str
    author: str
    thread: str
    line: int = 0
    thread_title: str = ""
    parent: str = ""
    email: str = ""
    url: str = ""
    address: str = ""
    language: str = ""
    comment_id: str | None = None
    parent_id: str | None = None


Item = ForeignComment | Skipped


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: its items, and how much of `size` has been read so far."""

    size: int
    tell: Callable[[], int]
    items: Iterator[Item]


def read_status(approved: str, statuses: Mapping[str, Status]) -> Status:
    """The status here of a status there; one that nobody knows is for a person to look at."""
    return statuses.get(approved, Status.FLAGGED)
