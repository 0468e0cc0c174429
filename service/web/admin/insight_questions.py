"""What pages and programs ask of insight: which sites, which days, and which thresholds to try."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import abort

from service.moderation.codes import Code
from service.moderation.insight.summary import PERIODS, USUAL_PERIOD, Period
from service.moderation.policy import Band
from service.moderation.site import CHECKS, FLAG, REJECT, THRESHOLDS, Site
from service.moderation.site_policies import make_policy
from service.moderation.submission import FieldError
from service.web.admin.powers import list_visible, require_visible_site
from service.web.problems import bad_request
from service.web.services import get_services

NEVER = "never"
"""A threshold that nothing reaches, as the environment spells it."""
EXACT = 6
"""Decimals of a threshold that count."""


@dataclass(frozen=True, slots=True)
class Question:
    """A period at some sites; `chosen` is the one that was asked for, None for all one may see."""

    period: Period
    sites: tuple[Site, ...]
    chosen: Site | None

    @property
    def site_ids(self) -> list[int]:
        """The ids of the sites that ever received anything."""
        return [site.id for site in self.sites if site.id is not None]


@dataclass(frozen=True, slots=True)
class Trial:
    """Thresholds of one check to be tried at a site: those that are set, and those to try."""

    period: Period
    site: Site
    check: str
    before: Band
    after: Band

    @property
    def refuses(self) -> bool:
        """Whether the check has a threshold from which it rejects."""
        return f"{self.check}{REJECT}" in THRESHOLDS

    @property
    def is_change(self) -> bool:
        """Whether there is anything to save."""
        return self.before != self.after

    @property
    def settings(self) -> dict[str, float | None]:
        """The thresholds to try, by the setting's name."""
        given = {f"{self.check}{FLAG}": self.after.flag_at}
        return given | ({f"{self.check}{REJECT}": self.after.reject_at} if self.refuses else {})


def read_question(given: Mapping[str, str]) -> Question:
    """A 400 Problem for a period that there is none of; 404 for a site that may not be seen."""
    period = read_period(given)
    key = given.get("site", "")
    if key:
        site = require_visible_site(key)
        return Question(period, (site,), site)
    return Question(period, tuple(list_visible()), None)


def read_trial(given: Mapping[str, str]) -> Trial:
    """The thresholds to try are those that are set where none are given; as `read_question`.

    What is rejected is not let through by being held: the second threshold follows the first.
    """
    period, key = read_period(given), given.get("site", "")
    site = require_visible_site(key) if key else next(iter(list_visible()), None) or abort(404)
    check = given.get("check", "") or CHECKS[0]
    if check not in CHECKS:
        raise bad_request(FieldError("check", Code.BAD_REQUEST))
    before = make_policy(get_services().settings, site).bands[check]
    flag_at = _read_threshold(given, "flag_at", before.flag_at)
    reject_at = _read_threshold(given, "reject_at", before.reject_at)
    if flag_at is not None and reject_at is not None:
        reject_at = max(flag_at, reject_at)
    trial = Trial(period, site, check, before, Band(flag_at, reject_at))
    return trial if trial.refuses else replace(trial, after=Band(flag_at))


def read_period(given: Mapping[str, str]) -> Period:
    """The days asked for; a 400 Problem for another number than there is a choice of."""
    text = given.get("days", "") or str(USUAL_PERIOD)
    if text not in map(str, PERIODS):
        raise bad_request(FieldError("days", Code.BAD_REQUEST))
    return Period.of(int(text), get_services().now())


def _read_threshold(given: Mapping[str, str], name: str, default: float | None) -> float | None:
    text = given.get(name, "").strip().replace(",", ".")
    if not text:
        return default
    if text == NEVER:
        return None
    try:
        value = round(float(text), EXACT)
    except (ValueError, OverflowError):
        value = -1.0
    # The end of a slider beyond 1 is where nothing gets to; NaN is no number at all.
    if not value >= 0:
        raise bad_request(FieldError(name, Code.BAD_REQUEST))
    return value if value <= 1 else None
