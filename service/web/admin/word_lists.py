"""The admin API's word lists: read, replaced as a whole, and tried before."""

from http import HTTPStatus

from flask import Request, Response, g, jsonify, request

from config.word_lists import BadLine
from service.moderation.codes import Code
from service.moderation.replay import Change, Report
from service.moderation.store.word_lists import (
    ListConflictError,
    Proposal,
    SavedList,
    find_saved_lists,
    save_lists,
)
from service.moderation.submission import FieldError
from service.moderation.words.judge import ListName, clean_content, read_list
from service.web.admin.api import blueprint
from service.web.admin.powers import find_word_site
from service.web.admin.trials import MOST_TRIED, TRIED, try_lists
from service.web.bodies import read_fields
from service.web.problems import Problem, bad_request
from service.web.services import get_services


@blueprint.get("/word-lists/<list_name>")
def show_word_list(list_name: str) -> Response:
    """A list as it was saved; its revision is also its ETag."""
    name = _read_name(list_name)
    return _answer(name, find_saved_lists(get_services().database, find_word_site().key)[name])


@blueprint.put("/word-lists/<list_name>")
def save_word_list(list_name: str) -> Response:
    """Replace a list, unless it is no longer the one that If-Match names (RFC 9110, 13.1.1)."""
    name, services = _read_name(list_name), get_services()
    site = find_word_site().key
    content, _ = _read_proposal(request)
    if "If-Match" not in request.headers:
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, Code.BAD_REQUEST)
    seen = None
    if not request.if_match.star_tag:
        seen = find_saved_lists(services.database, site)[name].revision
        if not request.if_match.contains(str(seen)):
            raise Problem(HTTPStatus.PRECONDITION_FAILED, Code.BAD_REQUEST)
    proposals = {name: Proposal(content, seen)}
    try:
        saved = save_lists(services.database, site, proposals, g.moderator.name, services.now())
    except ListConflictError as error:
        raise Problem(HTTPStatus.PRECONDITION_FAILED, Code.BAD_REQUEST) from error
    return _answer(name, saved[name])


@blueprint.post("/word-lists/<list_name>/replay")
def replay_word_list(list_name: str) -> Response:
    """Which of the last comments would change with this list; nothing is saved."""
    name = _read_name(list_name)
    content, last = _read_proposal(request)
    report = try_lists(get_services(), find_word_site(), {name: content}, last)
    return jsonify(_describe_report(report))


def _read_name(given: str) -> ListName:
    if given not in set(ListName):
        raise Problem(HTTPStatus.NOT_FOUND, Code.BAD_REQUEST)
    return ListName(given)


def _read_proposal(request: Request) -> tuple[str, int]:
    """A list's content and on how many comments to try it; 400 with every wrong field or line."""
    fields = read_fields(request)
    given, last = fields.get("content"), _read_whole(fields.get("last", TRIED))
    content = clean_content(given) if isinstance(given, str) else None
    _, bad = read_list(content or "")
    errors = [FieldError("content", Code.BAD_REQUEST)] if content is None or bad else []
    if last is None or not 1 <= last <= MOST_TRIED:
        errors.append(FieldError("last", Code.BAD_REQUEST))
    if bad:
        members = {"lines": [_describe_line(line) for line in bad]}
        raise Problem(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST, errors=errors, members=members)
    if errors or content is None or last is None:
        raise bad_request(*errors)
    return content, last


def _read_whole(given: object) -> int | None:
    """A whole number, which JSON may write as 5.0 as well; None for anything else."""
    if isinstance(given, float) and given.is_integer():
        return int(given)
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def _answer(name: ListName, saved: SavedList) -> Response:
    entries, _ = read_list(saved.content)
    response = jsonify(
        {
            "list": name,
            "revision": saved.revision,
            "content": saved.content,
            "entries": len(entries),
            "saved_by": saved.moderator,
            "saved_at": saved.saved_at.isoformat() if saved.saved_at else None,
        }
    )
    response.set_etag(str(saved.revision))
    return response


def _describe_line(line: BadLine) -> dict[str, object]:
    return {"line": line.number, "text": line.line, "problem": line.problem}


def _describe_report(report: Report) -> dict[str, object]:
    counts = [
        {"before": before, "after": after, "count": count}
        for (before, after), count in report.counts.items()
    ]
    return {
        "looked_at": report.looked_at,
        "complete": report.complete,
        "changed": report.changed,
        "counts": counts,
        "changes": [_describe_change(change) for change in report.changes],
    }


def _describe_change(change: Change) -> dict[str, object]:
    return {
        "id": change.comment.id,
        "before": change.before,
        "after": change.after,
        "status": change.comment.status,
        "words": list(change.words),
        "author": change.comment.author,
        "content": change.comment.content,
    }
