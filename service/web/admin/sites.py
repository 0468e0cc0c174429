"""The pages of sites: all of them, and each with what it sets for itself and its keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from config.languages import LANGUAGES
from service.moderation.moderators.accounts import LONGEST_NAME as LONGEST_KEY_NAME
from service.moderation.site import (
    CHECKS,
    LONGEST_NAME,
    OVERRIDABLE,
    REJECT,
    THRESHOLDS,
    Site,
    is_site_key,
    read_origins,
    read_overrides,
)
from service.moderation.site_texts import read_texts, write_texts
from service.moderation.store.site_keys import (
    TooManyKeysError,
    issue_site_key,
    list_site_keys,
    revoke_site_key,
)
from service.moderation.store.sites import (
    SiteConflictError,
    SiteExistsError,
    create_site,
    save_site,
)
from service.moderation.submission import normalise
from service.web.admin.gate import blueprint
from service.web.admin.powers import list_administered, require_ruler, require_site_admin
from service.web.admin.wording import label
from service.web.services import get_services

NEVER = "never"
"""How a threshold that nothing reaches is stored, as in the environment."""
NEVER_SPELT = "never_yet"
"""The text that says so on the page."""


@dataclass(frozen=True, slots=True)
class SiteForm:
    """What stands in the form of a site, and what is wrong with it, by the field's name."""

    typed: Mapping[str, str]
    site: Site
    wrong: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/sites")
def show_sites() -> Response:
    """Every site that one is an admin of, and a form for another."""
    return _show_all()


@blueprint.post("/sites")
def add_site() -> BaseResponse:
    """Make a site, and go on to its page."""
    require_ruler()
    key, name = request.form.get("key", "").strip(), _read_name("name", LONGEST_NAME)
    if not is_site_key(key) or name is None:
        return _show_all("site_key_wrong", HTTPStatus.BAD_REQUEST)
    services = get_services()
    try:
        create_site(services.database, key, name, g.moderator.name, services.now())
    except SiteExistsError:
        return _show_all("site_key_taken", HTTPStatus.CONFLICT)
    services.sites.forget()
    return redirect(url_for("admin.show_site", site_key=key), HTTPStatus.SEE_OTHER)


@blueprint.get("/sites/<site_key>")
def show_site(site_key: str) -> Response:
    """One site, as it was saved."""
    site = require_site_admin(site_key)
    return _show(SiteForm(_spell(site), site))


@blueprint.post("/sites/<site_key>")
def change_site(site_key: str) -> BaseResponse:
    """Save all that the form says of a site, or show what is wrong with it; nothing is lost."""
    saved = require_site_admin(site_key)
    form = _read_form(saved)
    if form.wrong:
        return _show(form, HTTPStatus.BAD_REQUEST)
    services = get_services()
    try:
        save_site(services.database, form.site, g.moderator.name, services.now())
    except SiteConflictError:
        # With the new revision in the form, who saves again knows what is being replaced.
        fresh = replace(form, site=replace(form.site, revision=saved.revision))
        return _show(replace(fresh, wrong={"revision": "site_conflict"}), HTTPStatus.CONFLICT)
    services.sites.forget()
    flash("site_saved", "0")
    return redirect(url_for("admin.show_site", site_key=site_key), HTTPStatus.SEE_OTHER)


@blueprint.post("/sites/<site_key>/keys")
def add_key(site_key: str) -> BaseResponse:
    """Issue a key: this one answer shows it, and no other."""
    site, services = require_site_admin(site_key), get_services()
    name = _read_name("key_name", LONGEST_KEY_NAME)
    form = SiteForm(_spell(site), site)
    if not name:
        return _show(replace(form, wrong={"key_name": "name_wrong"}), HTTPStatus.BAD_REQUEST)
    known = services.keyring, site.key, name, g.moderator.name
    try:
        issued = issue_site_key(services.database, *known, services.now())
    except TooManyKeysError:
        return _show(replace(form, wrong={"key_name": "keys_too_many"}), HTTPStatus.CONFLICT)
    return _show(form, issued=issued)


@blueprint.post("/sites/<site_key>/keys/<int:key_id>/revoke")
def void_key(site_key: str, key_id: int) -> BaseResponse:
    """Void a key of the site."""
    site, services = require_site_admin(site_key), get_services()
    by = g.moderator.name
    if not revoke_site_key(services.database, site.key, key_id, by, services.now()):
        abort(HTTPStatus.NOT_FOUND)
    flash("key_revoked", "0")
    return redirect(url_for("admin.show_site", site_key=site_key), HTTPStatus.SEE_OTHER)


def _read_form(saved: Site) -> SiteForm:
    names = ("name", "origins", *OVERRIDABLE, *(f"texts_{each}" for each in LANGUAGES))
    typed = {name: request.form.get(name, "") for name in names}
    revision = request.form.get("revision", "")
    if not (revision.isascii() and revision.isdigit() and len(revision) <= len(str(2**31))):
        abort(HTTPStatus.BAD_REQUEST)
    name, wrong = _read_name("name", LONGEST_NAME), dict[str, str]()
    origins, bad = read_origins(typed["origins"])
    meant = {each: _unspell_never(text) for each, text in typed.items()}
    overrides, misfits = read_overrides(meant, get_services().settings)
    texts = {each: read_texts(typed[f"texts_{each}"]) for each in LANGUAGES}
    wrong |= {} if name is not None else {"name": "name_wrong"}
    wrong |= {"origins": "origins_wrong"} if bad else {}
    wrong |= dict.fromkeys(misfits, "threshold_wrong")
    wrong |= {f"texts_{each}": "texts_wrong" for each, (_, lines) in texts.items() if lines}
    site = replace(
        saved,
        name=name or "",
        origins=origins,
        overrides=overrides,
        texts={each: found for each, (found, _) in texts.items() if found},
        revision=int(revision),
    )
    return SiteForm(typed, site, wrong)


def _read_name(field_name: str, longest: int) -> str | None:
    name = normalise(request.form.get(field_name, ""))
    return None if name is None or len(name) > longest or "\n" in name else name


def _spell(site: Site) -> dict[str, str]:
    """A site as its form spells it."""
    texts = {f"texts_{each}": write_texts(site.texts.get(each, {})) for each in LANGUAGES}
    overrides = {name: _spell_value(site.overrides.get(name, "")) for name in OVERRIDABLE}
    return {"name": site.name, "origins": "\n".join(site.origins), **overrides, **texts}


def _spell_value(value: object) -> str:
    return label(NEVER_SPELT) if value == NEVER else str(value)


def _unspell_never(text: str) -> str:
    return NEVER if text.strip().casefold() == label(NEVER_SPELT) else text


def _show_all(text_id: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    found = list_administered()
    html = render_template("admin/sites.html", sites=found, text_id=text_id)
    return Response(html, status=status)


def _show(form: SiteForm, status: HTTPStatus = HTTPStatus.OK, issued: str = "") -> Response:
    services = get_services()
    html = render_template(
        "admin/site.html",
        form=form,
        site=form.site,
        keys=list_site_keys(services.database, form.site.key),
        usual=services.settings,
        issued=issued,
        texts_wrong=any(name.startswith("texts_") for name in form.wrong),
        languages=LANGUAGES,
        checks=[(check, f"{check}{REJECT}" in THRESHOLDS) for check in CHECKS],
    )
    return Response(html, status=status)
