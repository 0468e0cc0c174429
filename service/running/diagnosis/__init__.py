"""Looking an installation over: `palabre doctor` without its output."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from config.loading import PREFIX, SettingsError, load_settings
from config.settings import Settings
from service.moderation.database import Database
from service.moderation.tracing import is_installed
from service.running.diagnosis.brokers import examine_redis
from service.running.diagnosis.captchas import check_captcha
from service.running.diagnosis.databases import examine_database
from service.running.diagnosis.finding import Finding, Level, ask, error, ok
from service.running.diagnosis.machine import (
    check_disk,
    check_files,
    check_tracing,
    list_kept,
)
from service.running.diagnosis.outgoing import MAIL_SECONDS, check_mail, check_webhooks
from service.running.diagnosis.people import (
    check_moderators,
    check_overdue,
    check_review_queue,
    check_waiting,
)
from service.running.diagnosis.sentinels import examine_sentinels
from service.running.diagnosis.work import check_database_clock, examine_work
from service.running.first_run import EMBEDDED_VALKEY, preview
from service.running.valkey import ValkeyMissingError, find_running, find_server

__all__ = ["Finding", "Level", "diagnose"]

CAPTCHA_SECONDS = 4.0
"""A little more than the client of siteverify takes itself."""
CORRECT = "correct it in the environment; docs/settings.md tells of every setting"
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
        return [error("settings", problem, CORRECT) for problem in failure.problems]
    completed = ", with the defaults of `palabre up`" if by_up else ""
    about_database = examine_database(settings.database_url, by_up=by_up)
    findings = [ok("settings", f"complete{completed}"), *about_database, *_examine_redis(settings)]
    findings.append(ask("captcha", partial(check_captcha, settings), seconds=CAPTCHA_SECONDS))
    if all(finding.level is Level.OK for finding in about_database):
        findings += _examine_people(settings)
    kept = list(list_kept(settings))
    findings.append(ask("mail", partial(check_mail, settings), seconds=MAIL_SECONDS + 1))
    findings.append(ask("disk space", partial(check_disk, kept)))
    findings.append(ask("files", partial(check_files, kept)))
    findings.append(check_tracing(environ, installed=is_installed()))
    return findings


def _examine_redis(settings: Settings) -> list[Finding]:
    url = settings.redis_url.get_secret_value() if settings.redis_url else None
    url = url or find_running(settings.data_directory / EMBEDDED_VALKEY)
    if url is None:
        return [_foresee_redis()]
    findings = [*examine_redis(url), *examine_sentinels(url)]
    reached = findings[0].level is Level.OK
    return [*findings, *(examine_work(url, datetime.now(UTC)) if reached else ())]


def _foresee_redis() -> Finding:
    try:
        return ok("redis", f"`palabre up` will start {find_server()}")
    except ValkeyMissingError as failure:
        sentence, _, remedy = str(failure).partition(": ")
        return error("redis", sentence, remedy)


def _examine_people(settings: Settings) -> list[Finding]:
    database, now = Database.from_url(settings.database_url), datetime.now(UTC)
    questions = {
        "database clock": partial(check_database_clock, database),
        "moderators": partial(check_moderators, settings, database),
        "waiting": partial(check_waiting, database, now),
        "review queue": partial(check_review_queue, database, now),
        "overdue": partial(check_overdue, settings, database, now),
        "webhooks": partial(check_webhooks, database, now),
    }
    try:
        return [ask(name, question) for name, question in questions.items()]
    finally:
        database.close()
