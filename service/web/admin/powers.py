"""What only admins may do: each page of theirs asks here first."""

from flask import abort, request

from service.moderation.moderators.roles import Access
from service.moderation.site import Site
from service.moderation.store.sites import read_site, read_sites
from service.web.admin.scope import get_access
from service.web.services import get_services


def require_admin() -> Access:
    """Whoever is an admin of anything; 403 for everybody else."""
    access = get_access()
    if not access.is_admin:
        abort(403)
    return access


def require_ruler() -> Access:
    """Whoever is an admin of the whole installation; 403 for everybody else."""
    access = get_access()
    if not access.rules:
        abort(403)
    return access


def require_site_admin(key: str) -> Site:
    """The site of that key, for its admins; 404 for all others, as if there were none."""
    access = require_admin()
    site = read_site(get_services().database, key)
    if site is None or not access.administers(site.id):
        abort(404)
    return site


def require_visible_site(key: str) -> Site:
    """The site of that key, for its moderators; 404 for all others, as if there were none."""
    site = read_site(get_services().database, key)
    if site is None or not get_access().sees(site.id):
        abort(404)
    return site


def find_word_site() -> Site:
    """The site whose word lists a request is about: the one it names, or the first one may see.

    404 for one that may not be seen, as if there were none.
    """
    named = request.args.get("site") or request.form.get("site")
    if named:
        return require_visible_site(named)
    return next(iter(list_visible()), None) or abort(404)


def list_visible() -> list[Site]:
    """The sites that whoever asks has a role at."""
    access = get_access()
    return [site for site in read_sites(get_services().database) if access.sees(site.id)]


def list_administered() -> list[Site]:
    """The sites that whoever asks is an admin of."""
    access = require_admin()
    return [site for site in read_sites(get_services().database) if access.administers(site.id)]
