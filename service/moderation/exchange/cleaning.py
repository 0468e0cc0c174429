"""From a foreign comment to one of ours: the same rules as for a submission, mildly applied."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.languages import LANGUAGES
from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, NewComment
from service.moderation.exchange.items import ForeignComment, Skipped, SkipReason
from service.moderation.exchange_schema import LONGEST_FOREIGN_ID
from service.moderation.identifiers import derive_identifier
from service.moderation.keys import Keyring
from service.moderation.store.imports import ImportedComment
from service.moderation.submission import (
    InvalidSubmissionError,
    Submission,
    normalise,
    parse_submission,
)

LONGEST_CONTENT = 65_525
"""Characters: what WordPress lets through, the longest that any of the sources does."""
LONGEST_STATUS = 40
# Well within the limits of a submission, whatever normalising makes of it.
CUTS = {"author": 200, "thread_title": 400}
AHEAD = timedelta(days=1)
"""How far a date may lie in the future: time zones, not a clock gone wrong."""
_NOT_ASKED = CaptchaEvidence(CaptchaOutcome.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Household:
    """Where comments are imported to; `anonymous` is the name of those who gave none."""

    site: str
    source: str
    keyring: Keyring
    language: str
    anonymous: str
    now: datetime


def clean(
    foreign: ForeignComment, household: Household
) -> tuple[ImportedComment, list[str]] | Skipped:
    """The comment as it will be stored and the fields that had to change; or why it cannot be."""
    reason = _find_fault(foreign, household.now)
    if reason:
        return Skipped(reason, foreign.line, foreign.foreign_id[:LONGEST_FOREIGN_ID])
    try:
        submission, changed = _parse(foreign, household.anonymous)
    except _UnusableError as error:
        return Skipped(error.reason, foreign.line, foreign.foreign_id)
    own = foreign.parent_id is not None
    return (
        ImportedComment(
            comment_id=foreign.comment_id or _derive(foreign, household),
            new=_compose(submission, foreign, household),
            status=foreign.status,
            submitted_at=foreign.submitted_at,
            foreign_id=foreign.foreign_id,
            foreign_status=(normalise(foreign.foreign_status) or "")[:LONGEST_STATUS],
            foreign_parent="" if own or not _is_id(foreign.parent) else foreign.parent,
        ),
        changed,
    )


class _UnusableError(Exception):
    def __init__(self, reason: SkipReason) -> None:
        super().__init__(reason)
        self.reason = reason


def _derive(foreign: ForeignComment, household: Household) -> str:
    parts = (household.site, household.source, foreign.foreign_id)
    return derive_identifier(foreign.submitted_at, *parts)


def _find_fault(foreign: ForeignComment, now: datetime) -> SkipReason | None:
    if not _is_id(foreign.foreign_id):
        return SkipReason.ID_INVALID
    if foreign.submitted_at > now + AHEAD:
        return SkipReason.DATE_INVALID
    if foreign.comment_id and not _is_of_that_day(foreign.comment_id, foreign.submitted_at):
        return SkipReason.ID_INVALID
    if not (normalise(foreign.thread) or ""):
        return SkipReason.THREAD_INVALID
    return None


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_FOREIGN_ID and normalise(text) == text


def _is_of_that_day(comment_id: str, moment: datetime) -> bool:
    """Comments are listed in the order of their ids: one of another time would stand apart."""
    identifier = uuid.UUID(comment_id)
    apart = abs((identifier.int >> 80) / 1000 - moment.timestamp())
    return identifier.version == 7 and apart <= AHEAD.total_seconds()


def _parse(foreign: ForeignComment, anonymous: str) -> tuple[Submission, list[str]]:
    fields = {
        "content": foreign.content,
        "author": foreign.author,
        "email": foreign.email,
        "url": foreign.url,
        "thread": foreign.thread,
        "thread_title": foreign.thread_title,
        "parent": foreign.parent_id or "",
    }
    try:
        return _read(fields), []
    except InvalidSubmissionError as error:
        wrong = {each.field: each.code for each in error.errors}
    if "content" in wrong:
        raise _UnusableError(_CONTENT.get(wrong["content"], SkipReason.UNREADABLE))
    if "thread" in wrong:
        raise _UnusableError(SkipReason.THREAD_INVALID)
    mended = {name: _mend(name, wrong[name], fields[name], anonymous) for name in wrong}
    try:
        return _read({**fields, **mended}), sorted(wrong)
    except InvalidSubmissionError:
        raise _UnusableError(SkipReason.UNREADABLE) from None


_CONTENT = {
    Code.CONTENT_REQUIRED: SkipReason.CONTENT_REQUIRED,
    Code.CONTENT_TOO_LONG: SkipReason.CONTENT_TOO_LONG,
}


def _read(fields: Mapping[str, object]) -> Submission:
    return parse_submission(fields, content_shortest=1, content_longest=LONGEST_CONTENT)


def _mend(name: str, code: Code, value: str, anonymous: str) -> str:
    """A shorter name or title; an anonymous author; no address in place of one that is none."""
    if code is Code.FIELD_TOO_LONG and name in CUTS:
        return (normalise(value) or "")[: CUTS[name]]
    return anonymous if name == "author" else ""


def _compose(submission: Submission, foreign: ForeignComment, household: Household) -> NewComment:
    keyring = household.keyring
    author = keyring.author(submission, foreign.address, foreign.submitted_at)
    language = foreign.language.partition("-")[0].partition("_")[0].lower()
    return NewComment(
        site=household.site,
        thread=submission.thread,
        thread_title=submission.thread_title,
        parent=submission.parent,
        author=submission.author,
        email=submission.email,
        url=submission.url,
        content=submission.content,
        language=language if language in LANGUAGES else household.language,
        author_key=author,
        duplicate_key=keyring.duplicate(household.site, submission, author),
        captcha=_NOT_ASKED,
    )
