"""The Idempotency-Key: a repeated submission gets the first one's answer, not a second comment."""

import time
from http import HTTPStatus

from flask import Request

from service.moderation import store
from service.moderation.codes import Code
from service.moderation.submission import FieldError, Submission
from service.web.problems import Problem, bad_request
from service.web.services import Services
from service.web.site import get_site

HEADER = "Idempotency-Key"
LONGEST = 255
TWIN_SECONDS = 3.5
"""How long a request whose captcha was just spent waits for the twin that may have spent it."""
LOOK_SECONDS = 0.05


def read_key(request: Request, services: Services) -> str | None:
    """The stored form of the request's key, None without one; 400 if it is unusable."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not given or len(given) > LONGEST or not given.isascii() or not given.isprintable():
        raise bad_request(FieldError(HEADER, Code.BAD_REQUEST))
    return services.keyring.idempotency(get_site().key, given)


def find_replay(services: Services, key: str, submission: Submission) -> str | None:
    """The comment stored under this key, if any; 409 if it was another submission."""
    found = store.find_by_key(services.database, key)
    if found is None:
        return None
    comment_id, request_key = found
    if request_key != services.keyring.request(submission):
        errors = (FieldError(HEADER, Code.BAD_REQUEST),)
        raise Problem(HTTPStatus.CONFLICT, Code.BAD_REQUEST, errors=errors)
    return comment_id


def await_twin(services: Services, key: str, submission: Submission) -> str | None:
    """The comment that a simultaneous request with the same key stores, if it does so soon.

    Raises a 409 Problem, as `find_replay`, if that request was another submission.
    """
    deadline = time.monotonic() + TWIN_SECONDS
    while (found := find_replay(services, key, submission)) is None:
        if time.monotonic() >= deadline:
            return None
        time.sleep(LOOK_SECONDS)
    return found
