"""An Akismet comment-check: a submission like any other, answered as its verdict stands."""

import time
from http import HTTPStatus

from service.moderation import store
from service.moderation.akismet_words import HAM, SPAM
from service.moderation.codes import Code, Status
from service.moderation.comment import NewComment
from service.moderation.scoring_requests import ScoringUnavailableError
from service.moderation.store import Outcome
from service.moderation.store.akismet import (
    Checked,
    Checking,
    find_by_guid,
    find_by_likeness,
    keep_answer,
)
from service.outgoing.target import LONGEST_URL
from service.web import metrics
from service.web.doors import scoring
from service.web.doors.akismet_answers import PREFIX, Answer, hold, judge
from service.web.doors.akismet_callbacks import read_callback
from service.web.doors.akismet_comments import Told, compose, find_likeness, read_told
from service.web.doors.akismet_requests import Call
from service.web.doors.gate import Caller
from service.web.intake import await_earlier, store_and_wait
from service.web.problems import Problem
from service.web.services import Services

SPAMMERS = frozenset({"viagra-test-123", "akismet-guaranteed-spam"})
SPAM_ADDRESS = "akismet-guaranteed-spam@example.com"
ADMINISTRATOR = "administrator"
EDITED = "edit"
PATIENCE, WORDPRESS_PATIENCE = 0.75, 4.0
"""Seconds from a call to its answer: many clients give up after one, WordPress after fifteen."""
WORDPRESS = "WordPress/"


def check(call: Call, caller: Caller, user_agent: str, services: Services) -> Answer:
    """The answer to a comment-check; raises Problems where it can be neither stored nor found."""
    deadline = time.monotonic() + (
        WORDPRESS_PATIENCE if user_agent.startswith(WORDPRESS) else PATIENCE
    )
    if answer := _answer_test(call):
        return answer
    told = read_told(call, caller)
    if call.is_test or not told.is_public:
        return _score(told, caller, deadline, services)
    checking = Checking(
        site_id=caller.key.site_id,
        key_id=caller.key.id,
        match_key=find_likeness(told, caller, services),
        blog=read_blog(call),
        callback=read_callback(call.find("callback"), call.find("blog")),
    )
    outcome = _find_outcome(call, told, caller, checking, deadline, services)
    if outcome is None:
        return hold("not taken: the page is closed, or the author has said nearly the same there")
    metrics.SUBMISSIONS.labels(outcome.status).inc()
    answer = judge(outcome)
    now = services.now()
    guid = keep_answer(services.database, outcome.comment_id, checking, answer.stored, now)
    return Answer(answer.body, {**answer.headers, f"{PREFIX}guid": guid})


def read_blog(call: Call) -> str:
    """The blog's address, as far as there is room for it."""
    return call.find("blog")[:LONGEST_URL]


def find_earlier(call: Call, match_key: str, caller: Caller, services: Services) -> Checked | None:
    """The comment that a caller speaks of again: by its guid, or by who said what where.

    A guid says nothing of a text that was changed since.
    """
    site_id, guid = caller.key.site_id, call.find("guid", "akismet_guid")
    named = find_by_guid(services.database, site_id, guid) if guid else None
    if named and named.match_key == match_key:
        return named
    return find_by_likeness(services.database, site_id, match_key)


def _answer_test(call: Call) -> Answer | None:
    """The answers that Akismet documents for trying it out; nothing is stored for them."""
    if call.find("comment_author") in SPAMMERS or call.find("comment_author_email") == SPAM_ADDRESS:
        return Answer(SPAM)
    roles = [role.strip() for role in call.find("user_role").split(",")]
    return Answer(HAM) if ADMINISTRATOR in roles else None


def _find_outcome(
    call: Call,
    told: Told,
    caller: Caller,
    checking: Checking,
    deadline: float,
    services: Services,
) -> Outcome | None:
    """What the comment has become in time; None where none is taken."""
    reason = call.find("recheck_reason")
    # Words may stay the same in an edit that adds what is no word.
    if reason and reason != EDITED:
        earlier = find_earlier(call, checking.match_key, caller, services)
        if earlier:
            return await_earlier(earlier.comment_id, _left(deadline), services)
    new = compose(told, caller, services)
    try:
        return store_and_wait(new, _left(deadline), services)
    except store.DuplicateCommentError:
        first = _find_twin(new, services)
        return await_earlier(first, _left(deadline), services) if first else None
    except Problem as problem:
        if problem.status is HTTPStatus.FORBIDDEN and problem.code is Code.THREAD_CLOSED:
            return None
        raise


def _find_twin(new: NewComment, services: Services) -> str | None:
    """The comment that is the very same; one that is only like it would be refused by the API."""
    first = store.find_by_text(services.database, new.duplicate_key)
    record = store.find_record(services.database, first) if first else None
    if record is None:
        return None
    known = record.comment
    same = (known.content, known.author, known.url, known.form.mended)
    return first if same == (new.content, new.author, new.url, new.form.mended) else None


def _score(told: Told, caller: Caller, deadline: float, services: Services) -> Answer:
    """The verdict on what is not to be stored: a test, or what is nobody else's to read."""
    said = told.submission
    text = scoring.Text(
        said.content, said.author, said.url, said.thread, said.parent, told.language
    )
    try:
        (findings,) = scoring.score([text], caller, _left(deadline), services)
    except ScoringUnavailableError:
        return hold("not checked in time")
    verdict = scoring.judge(findings.signals, caller)
    doubtful = (*told.mended, *(("a hidden field is filled in",) if told.trapped else ()))
    if doubtful and verdict.status is Status.APPROVED:
        return hold(f"not to be published unseen: {', '.join(doubtful)}")
    return judge(Outcome("", verdict.status, verdict.reasons))


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
