"""The page where thresholds are tried on the past, and saved for a site."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.moderation.insight.figures import Tally
from service.moderation.insight.scores import LEAST, PLACES, compare
from service.moderation.insight.summary import PERIODS, read_scores
from service.moderation.policy import Band
from service.moderation.site import CHECKS, Site, read_overrides
from service.moderation.store.sites import SiteConflictError, save_site
from service.web.admin import amounts
from service.web.admin.gate import blueprint
from service.web.admin.insight_questions import NEVER, Trial, read_trial
from service.web.admin.plots import STEP, stack
from service.web.admin.powers import list_visible, require_site_admin
from service.web.admin.scope import get_access
from service.web.services import get_services

COLUMNS = 20
"""Of the plot of scores."""
JUDGED = ("approved", "rejected")


@blueprint.get("/insight/thresholds")
def show_thresholds() -> Response:
    """What other thresholds would have made of a site's past; nothing is saved."""
    return _show(read_trial(request.args))


@blueprint.post("/insight/thresholds")
def save_thresholds() -> BaseResponse:
    """Save the thresholds of a check for a site, unless somebody has saved the site meanwhile."""
    site = require_site_admin(request.form.get("site", ""))
    trial, services = read_trial(request.form), get_services()
    saved = _change(site, trial)
    if saved is None:
        return _show(trial, "form_wrong", HTTPStatus.BAD_REQUEST)
    try:
        save_site(services.database, saved, g.moderator.name, services.now())
    except SiteConflictError:
        return _show(trial, "threshold_conflict", HTTPStatus.CONFLICT)
    services.sites.forget()
    flash("threshold_saved", "0")
    return redirect(locate(trial), HTTPStatus.SEE_OTHER)


def locate(trial: Trial, check: str = "") -> str:
    """The page of a site's check in that period, with the thresholds that are set."""
    return url_for(
        "admin.show_thresholds",
        site=trial.site.key,
        days=trial.period.days,
        check=check or trial.check,
    )


def spell(value: float | None) -> str:
    """A threshold as addresses and forms hold it."""
    return NEVER if value is None else f"{value:g}"


def _change(site: Site, trial: Trial) -> Site | None:
    """The site with the thresholds to try; None where they do not fit what else is set."""
    revision = request.form.get("revision", "")
    if not (revision.isascii() and revision.isdigit() and len(revision) <= len(str(2**31))):
        abort(HTTPStatus.BAD_REQUEST)
    usual, typed = get_services().settings, dict(site.overrides)
    for name, value in trial.settings.items():
        typed.pop(name, None)
        if value != getattr(usual, name):
            typed[name] = spell(value)
    overrides, wrong = read_overrides({name: str(each) for name, each in typed.items()}, usual)
    return None if wrong else replace(site, overrides=overrides, revision=int(revision))


def _show(trial: Trial, text_id: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    services = get_services()
    scores = read_scores(services.database, trial.site.id, trial.check, trial.period)
    found = compare(scores, trial.before, trial.after)
    columns = _count_judged(scores)
    html = render_template(
        "admin/thresholds.html",
        trial=trial,
        found=found,
        columns=columns,
        plot=stack(columns),
        lines=_draw_lines(trial.after),
        sliders=_list_sliders(trial),
        sites=list_visible(),
        periods=PERIODS,
        checks=[(check, locate(trial, check)) for check in CHECKS],
        may_save=get_access().administers(trial.site.id),
        text_id=text_id,
        spell=spell,
        **amounts.provide(),
    )
    return Response(html, status=status)


def _list_sliders(trial: Trial) -> list[Mapping[str, object]]:
    """The sliders; their right end, a step beyond 1, is where nothing gets to."""
    named = {"flag_at": trial.after.flag_at}
    if trial.refuses:
        named["reject_at"] = trial.after.reject_at
    step = 1 / PLACES
    set_now = (each for each in (*named.values(), trial.before.flag_at) if each is not None)
    least = min([LEAST, *set_now])
    return [
        {"name": name, "value": value, "least": least, "step": step, "end": 1 + step}
        for name, value in named.items()
    ]


def _count_judged(scores: Tally) -> list[dict[str, int]]:
    """What people decided on comments of each twentieth of the scores."""
    columns = [dict.fromkeys(JUDGED, 0) for _ in range(COLUMNS)]
    for (place, _, person), number in scores.items():
        if person in JUDGED:
            columns[min(place * COLUMNS // PLACES, COLUMNS - 1)][person] += number
    return columns


def _draw_lines(band: Band) -> list[tuple[str, float]]:
    """Where in the plot of scores each threshold stands."""
    given = (("flagged", band.flag_at), ("rejected", band.reject_at))
    return [(kind, round(at * COLUMNS * STEP, 3)) for kind, at in given if at is not None]
