"""The page of the word lists: both to edit, to try on past comments, and to save."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from config.word_lists import BadLine
from service.moderation.replay import Report
from service.moderation.store.sites import DEFAULT_SITE
from service.moderation.store.word_lists import (
    ListConflictError,
    Proposal,
    SavedList,
    find_revision,
    find_saved_lists,
    save_lists,
)
from service.moderation.words.judge import LONGEST_LIST, ListName, clean_content, read_list
from service.web.admin.gate import blueprint
from service.web.admin.powers import find_word_site, list_visible
from service.web.admin.trials import TRIED, try_lists
from service.web.services import get_services

ACTIONS = {"try", "save"}
LONGEST_REVISION = 18


@dataclass(frozen=True, slots=True)
class Draft:
    """A list as it stands in the form; `content` None: too long to be kept."""

    name: ListName
    typed: str
    content: str | None
    revision: int
    saved: SavedList
    bad: tuple[BadLine, ...] = ()
    conflict: bool = False

    @property
    def usable(self) -> bool:
        """Whether the list can be tried and saved."""
        return self.content is not None and not self.bad


@blueprint.get("/words")
def show_words() -> Response:
    """Both lists as they were saved."""
    saved = find_saved_lists(get_services().database, find_word_site().key)
    return _show([_open(name, each) for name, each in saved.items()])


@blueprint.post("/words")
def change_words() -> BaseResponse:
    """Try what was typed, or save it; whatever happens, nothing typed is lost."""
    if request.form.get("action") not in ACTIONS:
        abort(HTTPStatus.BAD_REQUEST)
    saved = find_saved_lists(get_services().database, find_word_site().key)
    drafts = [_read(name, each) for name, each in saved.items()]
    if not all(draft.usable for draft in drafts):
        return _show(drafts, status=HTTPStatus.BAD_REQUEST)
    if request.form.get("action") == "try":
        proposed = {draft.name: draft.content or "" for draft in drafts}
        return _show(drafts, report=try_lists(get_services(), find_word_site(), proposed))
    return _save(drafts)


def _save(drafts: list[Draft]) -> BaseResponse:
    services, site = get_services(), find_word_site().key
    typed = {draft.name: draft for draft in drafts if not _is_overtaken(draft)}
    proposals = {name: Proposal(each.content or "", each.revision) for name, each in typed.items()}
    try:
        save_lists(services.database, site, proposals, g.moderator.name, services.now())
    except ListConflictError:
        saved = find_saved_lists(services.database, site)
        # With the new revision in the form, who saves again knows what is being replaced.
        fresh = [_open(name, each, typed.get(name)) for name, each in saved.items()]
        return _show(fresh, status=HTTPStatus.CONFLICT)
    entries = sum(len(read_list(draft.content or "")[0]) for draft in drafts)
    flash("words_saved", str(entries))
    return redirect(locate_words(), HTTPStatus.SEE_OTHER)


def _is_overtaken(draft: Draft) -> bool:
    """Whether somebody else has saved a list that this moderator left as it was."""
    if draft.revision == draft.saved.revision:
        return False
    database, site = get_services().database, find_word_site().key
    return draft.content == find_revision(database, site, draft.name, draft.revision)


def _open(name: ListName, saved: SavedList, typed: Draft | None = None) -> Draft:
    content = saved.content if typed is None else typed.typed
    conflict = typed is not None and typed.revision != saved.revision
    return Draft(name, content, content, saved.revision, saved, conflict=conflict)


def _read(name: ListName, saved: SavedList) -> Draft:
    typed, revision = request.form.get(name, ""), request.form.get(f"{name}_revision", "")
    if not (revision.isascii() and revision.isdigit() and len(revision) <= LONGEST_REVISION):
        abort(HTTPStatus.BAD_REQUEST)
    content = clean_content(typed)
    bad = read_list(content)[1] if content is not None else ()
    return Draft(name, typed, content, int(revision), saved, bad)


def _show(
    drafts: list[Draft], *, report: Report | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    html = render_template(
        "admin/words.html",
        drafts=drafts,
        report=report,
        tried=TRIED,
        longest=LONGEST_LIST,
        site=find_word_site(),
        sites=list_visible(),
        address=locate_words(),
    )
    return Response(html, status=status)


def locate_words() -> str:
    """The page of the lists in hand; that of the default site needs no name."""
    key = find_word_site().key
    return url_for("admin.show_words", site=None if key == DEFAULT_SITE else key)
