"""Looking an installation over: `palabre doctor` without its output."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from config.loading import PREFIX, SettingsError, load_settings
from config.settings import Settings
from service.moderation.database import Database
from service.running.diagnosis.brokers import examine_redis
from service.running.diagnosis.captchas import check_captcha
from service.running.diagnosis.databases import examine_database
from service.running.diagnosis.finding import Finding, Level, ask, error, ok
from service.running.diagnosis.people import check_moderators, check_waiting
from service.running.first_run import EMBEDDED_VALKEY, preview
from service.running.valkey import ValkeyMissingError, find_running, find_server

__all__ = ["Finding", "Level", "diagnose"]

CAPTCHA_SECONDS = 4.0
"""A little more than the client of siteverify takes itself."""
REDIS_NAMES = (f"{PREFIX}REDIS_URL", f"{PREFIX}REDIS_URL_FILE")


def diagnose(environ: Mapping[str, str]) -> list[Finding]:
    """Everything found about the installation that `environ` describes, in a fixed order.

    Without a Redis of its own it can only be one that `palabre up` runs, and is looked at with
    the defaults of that command.
    """
    by_up = not any(environ.get(name) for name in REDIS_NAMES)
    try:
        settings = preview(environ) if by_up else load_settings(environ)
    except SettingsError as failure:
        return [error("settings", problem) for problem in failure.problems]
    completed = ", with the defaults of `palabre up`" if by_up else ""
    about_database = examine_database(settings.database_url, by_up=by_up)
    findings = [ok("settings", f"complete{completed}"), *about_database, *_examine_redis(settings)]
    findings.append(ask("captcha", partial(check_captcha, settings), seconds=CAPTCHA_SECONDS))
    if all(finding.level is Level.OK for finding in about_database):
        findings += _examine_people(settings)
    return findings


def _examine_redis(settings: Settings) -> list[Finding]:
    if settings.redis_url is not None:
        return examine_redis(settings.redis_url.get_secret_value())
    running = find_running(settings.data_directory / EMBEDDED_VALKEY)
    if running:
        return examine_redis(running)
    try:
        return [ok("redis", f"`palabre up` will start {find_server()}")]
    except ValkeyMissingError as failure:
        return [error("redis", str(failure))]


def _examine_people(settings: Settings) -> list[Finding]:
    database = Database.from_url(settings.database_url)
    try:
        return [
            ask("moderators", partial(check_moderators, settings, database)),
            ask("waiting", partial(check_waiting, database, datetime.now(UTC))),
        ]
    finally:
        database.close()
